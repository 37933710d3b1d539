"""Runs in the bot's environment: the plain rival, a linear SVM on the tf-idf of word and character n-grams.

Reads `{"oving": [[text, label], …], "tekster": [text, …]}` on standard input, prints the labels it gives the texts.
"""

import json
import sys

from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found]
from sklearn.pipeline import make_pipeline, make_union  # type: ignore[import-not-found]
from sklearn.svm import LinearSVC  # type: ignore[import-not-found]


def main(lengste_tegn: int) -> None:
    """Learn and answer."""
    inn = json.load(sys.stdin)
    tekster, merker = zip(*inn["oving"], strict=True)
    trekk = make_union(
        TfidfVectorizer(ngram_range=(1, 2)), TfidfVectorizer(analyzer="char_wb", ngram_range=(2, lengste_tegn))
    )
    maskin = make_pipeline(trekk, LinearSVC(random_state=0)).fit(tekster, merker)
    print(json.dumps(maskin.predict(inn["tekster"]).tolist()))


if __name__ == "__main__":
    main(int(sys.argv[1]))
