"""What owner, visitor and model say in the states, from left to right and from right to left."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    shop: str
    about: str
    title: str
    subtitle: str
    greeting: str
    starters: list[str]
    teaser: str
    consent: str
    question: str
    answer: str
    pieces: list[str]
    """The beginning of an answer."""
    message: str
    rich: str
    """An answer in Markdown, with everything that there is."""


TEXTS = {
    "en": Texts(
        shop="Riverside Bakery",
        about="Bread that takes its time. Sourdough, rye and brioche, baked through the night by the river.",
        title="Riverside Bakery",
        subtitle="Open until six",
        greeting="Good morning! What would you like to know?",
        starters=["When do you open on Sunday?", "Is there anything without nuts?", "Can I order a cake?"],
        teaser="Looking for something without nuts? Ask us.",
        consent="Your question is answered by SparkGPT and kept for 30 days.",
        question="When do you open on Sunday? ",
        answer="On Sundays we open at **eight** and close at one. The first loaves are out of the oven at half past seven.",
        pieces=["On Sundays we open at **eight** and close at one.", " The first loaves are out"],
        message="Could you keep two loaves of rye for me?",
        rich="""## Bread and cake

We bake **every night**. *Rye* is denser, ~~white bread~~ brioche is sweeter; see [the list](https://shop.example.com/bread).

1. Order before noon
   - by phone
   - here
2. Fetch it the next day

| Bread | Price | Grams | Keeps for |
| --- | ---: | ---: | --- |
| Country sourdough | 6.20 | 1,000 | five days |
| Seeded rye | 6.80 | 750 | a week |

> Better on the second day.

```python
def price(loaves):
    return loaves * 6.20  # no discount, and it never was different since we began
```

Ask for `rye` at the counter.""",
    ),
    "ar": Texts(
        shop="مخبز ضفة النهر",
        about="خبز يأخذ وقته. خبز العجين المخمّر والجاودار والبريوش، يُخبز طوال الليل عند النهر.",
        title="مخبز ضفة النهر",
        subtitle="مفتوح حتى السادسة",
        greeting="صباح الخير! ماذا تودّ أن تعرف؟",
        starters=["متى تفتحون يوم الأحد؟", "هل لديكم شيء بلا مكسّرات؟", "هل يمكنني طلب كعكة؟"],
        teaser="هل تبحث عن شيء بلا مكسّرات؟ اسألنا.",
        consent="يجيب SparkGPT عن سؤالك، ونحتفظ به 30 يومًا.",
        question="متى تفتحون يوم الأحد؟ ",
        answer="نفتح يوم الأحد في **الثامنة** ونغلق في الواحدة. تخرج أول الأرغفة من الفرن في السابعة والنصف.",
        pieces=["نفتح يوم الأحد في **الثامنة** ونغلق في الواحدة.", " تخرج أول الأرغفة"],
        message="هل يمكنكم أن تحفظوا لي رغيفين؟",
        rich="""## الخبز والكعك

نخبز **كل ليلة**. خبز *الجاودار* أكثف، و~~الخبز الأبيض~~ البريوش أحلى؛ انظر [القائمة](https://shop.example.com/bread).

1. اطلب قبل الظهر
   - بالهاتف
   - هنا
2. استلمه في اليوم التالي

| الخبز | السعر | الوزن | يبقى طازجًا |
| --- | ---: | ---: | --- |
| خبز العجين المخمّر | 6.20 | 1000 | خمسة أيام |
| خبز الجاودار | 6.80 | 750 | أسبوعًا |

> أطيب في اليوم الثاني.

```python
def price(loaves):
    return loaves * 6.20  # no discount, and it never was different since we began
```

اطلب `rye` عند المنضدة.""",
    ),
}

_OWN = ("title", "subtitle", "greeting", "starters", "consent", "teaser")
SITE: dict[str, object] = {
    "title": TEXTS["en"].title,
    "subtitle": TEXTS["en"].subtitle,
    "greeting": TEXTS["en"].greeting,
    "starters": TEXTS["en"].starters,
    "takes_messages": True,
    "privacy_url": "https://shop.example.com/privacy",
    "words": {"ar": {name: getattr(TEXTS["ar"], name) for name in _OWN}},
}
FIELDS = [
    {"name": "name", "label": "", "kind": "text", "required": False},
    {"name": "email", "label": "", "kind": "email", "required": True},
]
