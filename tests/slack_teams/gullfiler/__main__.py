"""Writes the files anew."""

from . import FLATER, SVAR, fil, melding

for slag, svar in SVAR.items():
    for flate, vis in FLATER.items():
        fil(slag, flate).write_text(vis(melding(svar)), encoding="utf-8")
