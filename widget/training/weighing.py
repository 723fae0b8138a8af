"""How much a word says of what is asked. Pure.

Nothing is left out: words that say little weigh little, and two questions of nothing else are compared by them all the same.
"""

from functools import lru_cache

LITTLE = 0.06
SOME = 0.3

_LITTLE = frozenset(
    "a an the i me my mine we us our you your yours he she it its they them their this that these those there here "
    "is are was were be been being am do does did done can could will would shall should may might must have has had "
    "what which how whats hows and or but if so of for at on in by as to with about please hello hi hey thanks thank dear "
    "get got need want like know tell just also any some something possible able let im id ive youre theres whether exactly "
    "then than too very really okay ok good morning day sir madam there anyone someone people "
    "der die das den dem des ein eine einen einem einer eines ich mich mir mein meine meinen meiner meinem wir uns unser unsere "
    "sie ihr ihre ihren ihrem ihrer er es man dies diese dieser dieses "
    "ist sind war bin sein seid kann konnen konnte wird werden wurde wurden soll muss mussen darf durfen mochte mochten will habe "
    "haben hat hatte gibt gibts was welche welcher welches welchen wie und oder aber wenn ob von fur am an im in bei zu zum zur mit uber um "
    "auf als "
    "bitte hallo guten tag danke auch noch denn eigentlich mal etwas es da so "
    "le la les un une des du de d l je j me m mon ma mes moi nous notre nos vous votre vos il elle on ils elles ce cet cette ces ca c "
    "est sont etre suis etes ai as a avez avons ont peut peux puis pouvez pouvons dois doit faut fait faire veux voudrais y en "
    "que quel quelle quels quelles quoi comment et ou mais si pour par sur dans avec au aux bonjour "
    "sil plait merci quest qu aussi "
    "el los las una unos unas del al yo mi mis tu su sus nuestro ustedes usted lo se te nos esto esta este ese eso "
    "es son ser soy estar estan hay puedo puede pueden podemos debo debe tengo tiene tienen tenemos quiero hago hacer "
    "como cual cuales y o pero si para por en con hola favor gracias tambien "
    "um uma os as do da dos das no na eu meu minha voces posso pode tem sao com "
    "il lo gli uno di del della io mio mia posso puo sono avete che "
    "het een ik mijn u jullie is zijn kan heb hebben wat welke en of van voor op te "
    "bir bu su o ben benim biz bizim siz sizin mi mu misiniz musunuz ve veya ama icin ile ne nasil var miyim muyum lutfen merhaba "
    "هل في علي الي ان انا نحن انت هو هي هذا هذه ذلك و او ما كيف عن مع من لي لدي يمكنني يمكن استطيع لديكم مرحبا فضلك".split()
)
_SOME = frozenset(
    "when where who why much many long often there not no from until before after only more less "
    "wann wo wer warum viel viele lange oft nicht kein keine nur mehr "
    "quand ou qui pourquoi combien temps pas ne seulement plus "
    "cuando donde quien cuanto cuanta cuantos cuesta no solo mas "
    "ne zaman kadar nerede neden kac "
    "متي اين كم لماذا لا "
    "work works working find use using make see find available offer offers happens happen does give take takes go "
    "machen mache finden finde bieten geht bekomme bekommen "
    "trouver utiliser obtener encontrar usar ofrecen".split()
)


@lru_cache(maxsize=20_000)
def said_by(word: str) -> float:
    """From almost nothing to 1."""
    if word in _LITTLE or (len(word) == 1 and word.isascii() and not word.isdigit()):
        return LITTLE
    return SOME if word in _SOME else 1.0
