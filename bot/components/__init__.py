"""The Norwegian parts of the NLU pipeline; trekk and nett are what TemaKlassifikator is made of."""
