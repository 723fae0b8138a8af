"""The languages that visitors are spoken to in, which of them a browser wants, and what a page says without the embed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """`name` is English, `own_name` the language's own; the sentences are for a page without a chat."""

    name: str
    own_name: str
    needs_script: str
    closed: str
    gone: str
    is_right_to_left: bool = False


LANGUAGES: Mapping[str, Language] = {
    "en": Language(
        "English",
        "English",
        "This chat needs JavaScript. Please switch it on and load the page again.",
        "This chat is closed at the moment. Please come back later.",
        "There is no chat at this address. Perhaps it has moved: please look for it on the website it belongs to.",
    ),
    "de": Language(
        "German",
        "Deutsch",
        "Dieser Chat braucht JavaScript. Bitte schalten Sie es ein und laden Sie die Seite neu.",
        "Dieser Chat ist zurzeit geschlossen. Bitte kommen Sie später wieder.",
        "Unter dieser Adresse gibt es keinen Chat. Vielleicht ist er umgezogen: Bitte suchen Sie ihn auf seiner Website.",
    ),
    "fr": Language(
        "French",
        "Français",
        "Ce chat nécessite JavaScript. Veuillez l’activer et recharger la page.",
        "Ce chat est fermé pour le moment. Veuillez revenir plus tard.",
        "Il n’y a pas de chat à cette adresse. Il a peut-être déménagé : veuillez le chercher sur le site auquel il appartient.",
    ),
    "es": Language(
        "Spanish",
        "Español",
        "Este chat necesita JavaScript. Actívelo y vuelva a cargar la página.",
        "Este chat está cerrado en este momento. Vuelva más tarde, por favor.",
        "No hay ningún chat en esta dirección. Quizá se haya mudado: búsquelo en el sitio web al que pertenece.",
    ),
    "pt": Language(
        "Portuguese",
        "Português",
        "Este chat precisa de JavaScript. Ative-o e recarregue a página.",
        "Este chat está fechado no momento. Volte mais tarde, por favor.",
        "Não há nenhum chat neste endereço. Talvez tenha mudado de lugar: procure-o no site ao qual pertence.",
    ),
    "it": Language(
        "Italian",
        "Italiano",
        "Questa chat richiede JavaScript. Attivalo e ricarica la pagina.",
        "Questa chat al momento è chiusa. Torna più tardi.",
        "A questo indirizzo non c’è nessuna chat. Forse si è spostata: cercala sul sito a cui appartiene.",
    ),
    "nl": Language(
        "Dutch",
        "Nederlands",
        "Deze chat heeft JavaScript nodig. Schakel het in en laad de pagina opnieuw.",
        "Deze chat is op dit moment gesloten. Kom later terug.",
        "Op dit adres is geen chat. Misschien is hij verhuisd: zoek hem op de website waar hij bij hoort.",
    ),
    "pl": Language(
        "Polish",
        "Polski",
        "Ten czat wymaga JavaScriptu. Włącz go i odśwież stronę.",
        "Ten czat jest teraz zamknięty. Zajrzyj tu później.",
        "Pod tym adresem nie ma czatu. Być może został przeniesiony: poszukaj go na stronie, do której należy.",
    ),
    "tr": Language(
        "Turkish",
        "Türkçe",
        "Bu sohbet için JavaScript gerekir. Lütfen açıp sayfayı yeniden yükleyin.",
        "Bu sohbet şu anda kapalı. Lütfen daha sonra tekrar gelin.",
        "Bu adreste bir sohbet yok. Belki taşınmıştır: lütfen ait olduğu web sitesinde arayın.",
    ),
    "ru": Language(
        "Russian",
        "Русский",
        "Для этого чата нужен JavaScript. Включите его и обновите страницу.",
        "Сейчас чат закрыт. Пожалуйста, зайдите позже.",
        "По этому адресу чата нет. Возможно, он переехал: поищите его на сайте, которому он принадлежит.",
    ),
    "uk": Language(
        "Ukrainian",
        "Українська",
        "Для цього чату потрібен JavaScript. Увімкніть його й оновіть сторінку.",
        "Зараз чат закрито. Будь ласка, зайдіть пізніше.",
        "За цією адресою чату немає. Можливо, він переїхав: пошукайте його на сайті, якому він належить.",
    ),
    "ar": Language(
        "Arabic",
        "العربية",
        "تحتاج هذه الدردشة إلى JavaScript. يُرجى تفعيله ثم إعادة تحميل الصفحة.",
        "هذه الدردشة مغلقة حاليًا. يُرجى العودة لاحقًا.",
        "لا توجد دردشة على هذا العنوان. ربما انتقلت: يُرجى البحث عنها في الموقع الذي تنتمي إليه.",
        True,
    ),
    "he": Language(
        "Hebrew",
        "עברית",
        "הצ׳אט הזה דורש JavaScript. נא להפעיל אותו ולטעון את הדף מחדש.",
        "הצ׳אט סגור כרגע. נא לחזור מאוחר יותר.",
        "אין צ׳אט בכתובת הזאת. אולי הוא עבר: נא לחפש אותו באתר שאליו הוא שייך.",
        True,
    ),
    "hi": Language(
        "Hindi",
        "हिन्दी",
        "इस चैट के लिए JavaScript ज़रूरी है। कृपया उसे चालू करें और पेज फिर से लोड करें।",
        "यह चैट अभी बंद है। कृपया बाद में फिर आएँ।",
        "इस पते पर कोई चैट नहीं है। शायद वह कहीं और चली गई है: कृपया उसे उसकी वेबसाइट पर खोजें।",
    ),
    "zh": Language(
        "Chinese",
        "中文",
        "此聊天需要 JavaScript。请启用后重新加载页面。",
        "聊天目前已关闭。请稍后再来。",
        "此地址没有聊天。它可能已移到别处：请到它所属的网站上查找。",
    ),
    "ja": Language(
        "Japanese",
        "日本語",
        "このチャットには JavaScript が必要です。有効にしてページを再読み込みしてください。",
        "このチャットは現在休止中です。後ほどお越しください。",
        "このアドレスにチャットはありません。移動した可能性がありますので、元のウェブサイトでお探しください。",
    ),
    "ko": Language(
        "Korean",
        "한국어",
        "이 채팅을 사용하려면 JavaScript가 필요합니다. 켠 다음 페이지를 다시 불러와 주세요.",
        "지금은 채팅이 닫혀 있습니다. 나중에 다시 찾아 주세요.",
        "이 주소에는 채팅이 없습니다. 옮겨졌을 수 있으니 해당 웹사이트에서 찾아 주세요.",
    ),
}
DEFAULT = "en"


def wanted(accept_language: str) -> str:
    """The code of the language that an Accept-Language header wants most, among ours."""
    wishes = [_wish(part) for part in accept_language[:1000].split(",")]
    ours = [(quality, code) for code, quality in wishes if code in LANGUAGES and quality > 0]
    return max(ours, key=lambda wish: wish[0])[1] if ours else DEFAULT


def _wish(part: str) -> tuple[str, float]:
    tag, _, quality = part.partition(";")
    code = tag.strip().partition("-")[0].lower()
    if not quality:
        return code, 1.0
    try:
        return code, float(quality.strip().removeprefix("q="))
    except ValueError:
        return code, 0.0
