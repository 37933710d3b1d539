"""What is asked or ordered in the middle of a form, and what is an answer to it."""

import pytest

from actions.sporsmaal import er_befaling, er_sporsmaal

SPOR = """
må jeg si hva som feiler meg?
må jeg si hva som feiler meg
når er dialogmøtet mitt
når må planen være ferdig
hva er en oppfølgingsplan egentlig
hvem ser det jeg skriver her
ser sjefen dette?
kan sjefen lese dette
kem får se det æ skriv
ka skjer no
ka e fristen for planen
korleis blir dette brukt
kven får sjå dette
hvor lenge har jeg vært sykmeldt
har jeg rett på sykepenger i ferien?
er dette hemmelig?
hvorfor må vi ha møte
Hei, jeg lurer på en ting. Må jeg møte på dialogmøtet?
jeg kan ta telefoner. må jeg gjøre det?
og hva hvis jeg er gradert?
lurer på om jeg kan ta ferie
hva med ferien min
kva med ferien
får jeg lønn de dagene jeg jobber
skal legen være med i samtalen
får ho lov å ringe meg heile tida
hva betyr gradert
blir jeg sagt opp av dette
what does my manager see
do i have to answer this?
hvilke tiltak finnes
forresten, når er fristen for aktivitetskravet
e det lov å si nei
kan dere slette alt
vet du når fristen er
trenger jeg å svare på alt
nei, hva er fristen for planen?
ja men hvem får se det?
""".strip().splitlines()

SVAR = """
Jeg trives med kollegaene, men det blir tungt på kveldsvakt.
kan ta telefoner og skrive rapporter
kan ikke løfte over fem kilo
Kan jobbe hjemmefra to dager i uka
må ha pauser hver time
Må slippe kveldsvakter
har prøvd kortere dager, det hjalp
Har ikke prøvd noe
er mest sliten om ettermiddagen
når det er stille, går det bra
Når jeg får sitte litt innimellom, klarer jeg det meste
når vi er få på jobb blir det for mye
hva som er vanskelig er tempoet
hva jeg kan gjøre: telefon og mail
Det å være på jobb er fint. Kanskje jeg kan starte klokka ti?
kanskje hjemmekontor?
Vi kunne byttet på oppgavene?
skal prøve å komme innom på lunsj
vil gjerne starte senere
får hjelp av Mona til de tunge kassene
ingenting
nei
ja, hev- og senkepult
litt av hvert
telefon hver onsdag
ring meg på fredager
går greit med rapporter
blir fort trøtt av skjermen
trenger ro rundt meg
jeg vet ikke helt hva som hjelper, men pauser er bra
de andre bør få vite at jeg er borte, ikke hvorfor
lederen kan si fra når noe er bra nok
hvor mye jeg klarer varierer fra dag til dag
Hvem som gjør hva må være tydelig
hvis jeg får styre tempoet selv går det bra
ka æ kan gjør: svar på mail og ta telefonan
æ må ha pausa
eg kan ta lettare oppgåver på kontoret
i can answer the phone
det er støyen som er verst
""".strip().splitlines()

ORDRE = """
lag saklighetsvurdering for Kari
lag oversikt over alternative oppgaver
vis saken min
minn meg på møtet fredag kl. 9
lag planen til Kari
kan du lage et brev til legen
skriv ut planen
svar på nynorsk
fortell mer
forbered samtalen
start oppfølgingsplanen til Ola
skriv referat
lag oppfølgingsplan for Kari
kan du lage en plan for Ola
endre det om oppfølging
nytt tiltak: kortere dager, jeg ordner det
legg til et tiltak for Kari
foreslå tiltak for Kari
gjør planen ferdig
lag teksten til Navs skjema
""".strip().splitlines()


@pytest.mark.parametrize("text", SPOR)
def test_a_question_is_seen(text: str) -> None:
    assert er_sporsmaal(text)


@pytest.mark.parametrize("text", SVAR)
def test_an_answer_is_neither_question_nor_order(text: str) -> None:
    assert not er_sporsmaal(text)
    assert not er_befaling(text)


@pytest.mark.parametrize("text", ORDRE)
def test_an_order_is_seen(text: str) -> None:
    assert er_befaling(text)


@pytest.mark.parametrize(
    "text",
    [
        "lage en bedre turnus",
        "lag en oversikt hver mandag",
        "vise de nye hvordan kassa virker",
        "skrive rapporter",
        "starte klokka ti",
        "endre arbeidstiden",
    ],
)
def test_a_verb_alone_is_no_order(text: str) -> None:
    assert not er_befaling(text)
