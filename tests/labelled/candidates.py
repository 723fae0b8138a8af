"""Ways to tell how close questions are, all with one interface: built of trained questions, asked for the closest one."""

from rapidfuzz import fuzz, process, utils

from widget.training.closeness import Index
from widget.training.normalising import words
from widget.training.weighing import LITTLE, said_by


class Chosen:
    name = "ours: words, typos, guards"

    def __init__(self, trained):
        self.index = Index(trained)

    def closest(self, text):
        found = self.index.closest(text, 1)
        return (found[0].position, found[0].score) if found else (None, 0.0)


class Rapidfuzz:
    """rapidfuzz alone, over the whole line."""

    def __init__(self, trained):
        self.trained = [utils.default_process(it) for it in trained]

    def closest(self, text):
        _, score, position = process.extractOne(utils.default_process(text), self.trained, scorer=self.scorer)
        return position, score / 100


class Ratio(Rapidfuzz):
    name, scorer = "rapidfuzz ratio", staticmethod(fuzz.ratio)


class TokenSort(Rapidfuzz):
    name, scorer = "rapidfuzz token_sort_ratio", staticmethod(fuzz.token_sort_ratio)


class TokenSet(Rapidfuzz):
    name, scorer = "rapidfuzz token_set_ratio", staticmethod(fuzz.token_set_ratio)


class Weighted(Rapidfuzz):
    name, scorer = "rapidfuzz WRatio", staticmethod(fuzz.WRatio)


class BM25:
    """bm25s; a score of 1 is what the closest question would score with itself."""

    name = "BM25 (bm25s)"

    def __init__(self, trained):
        import bm25s

        self.corpus = [list(self.split(it)) for it in trained]
        self.retriever = bm25s.BM25()
        self.retriever.index(self.corpus, show_progress=False)
        self.own = [float(self.retriever.get_scores(it)[at]) if it else 0.0 for at, it in enumerate(self.corpus)]

    def split(self, text):
        return words(text)

    def closest(self, text):
        known = [it for it in self.split(text) if it in self.retriever.vocab_dict]
        if not known:
            return None, 0.0
        scores = self.retriever.get_scores(known)
        at = int(scores.argmax())
        return at, min(1.0, float(scores[at]) / self.own[at]) if self.own[at] else 0.0


class BM25Content(BM25):
    name = "BM25 without little words"

    def split(self, text):
        return [it for it in words(text) if said_by(it) > LITTLE] or words(text)


class CharacterTfidf:
    """Cosine of the TF-IDF of character 2- to 4-grams within words (scikit-learn)."""

    name = "char n-gram TF-IDF"

    def __init__(self, trained):
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.vectorizer = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, preprocessor=self.prepare
        )
        self.matrix = self.vectorizer.fit_transform(trained).T.tocsr()

    def prepare(self, text):
        return " ".join(words(text))

    def scores(self, text):
        return (self.vectorizer.transform([text]) @ self.matrix).toarray()[0]

    def closest(self, text):
        scores = self.scores(text)
        at = int(scores.argmax())
        return at, min(1.0, float(scores[at]))


class ContentTfidf(CharacterTfidf):
    name = "char TF-IDF, no little words"

    def prepare(self, text):
        said = words(text)
        return " ".join([it for it in said if said_by(it) > LITTLE] or said)


class TfidfThenRatio(CharacterTfidf):
    """The ten best by n-grams, then the mean of that and rapidfuzz's token_sort_ratio."""

    name = "char TF-IDF + rapidfuzz"

    def __init__(self, trained):
        super().__init__(trained)
        self.trained = [utils.default_process(it) for it in trained]

    def closest(self, text):
        scores, line = self.scores(text), utils.default_process(text)
        best = scores.argsort()[::-1][:10]
        rated = [(float(scores[at]) / 2 + fuzz.token_sort_ratio(line, self.trained[at]) / 200, -int(at)) for at in best]
        score, at = max(rated)
        return -at, min(1.0, score)


ALL = (Ratio, TokenSort, TokenSet, Weighted, BM25, BM25Content, CharacterTfidf, ContentTfidf, TfidfThenRatio, Chosen)
