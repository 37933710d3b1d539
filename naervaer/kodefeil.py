"""What errors that are told to people have in common."""


class Kodefeil(ValueError):
    """Something cannot be done. `kode` is a key of the texts that say why, `verdier` what they tell."""

    def __init__(self, kode: str, **verdier: object) -> None:
        super().__init__(kode)
        self.kode = kode
        self.verdier = verdier
