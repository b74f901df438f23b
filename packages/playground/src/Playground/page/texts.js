/** Every text of the page, in both languages. `{name}` is filled in by {@link t}. */
export const texts = {
  ru: {
    playground: "Песочница",
    about: "Здесь бот работает целиком, без единого ключа: Telegram, видеосервер и помощник — двойники на этой машине.",
    panel: "Песочница: кто вы и сбои",
    you: "Кто вы",
    name: "Имя",
    guest: "Гость",
    language: "Язык",
    newPerson: "Стать новым человеком",
    block: "Заблокировать бота",
    unblock: "Разблокировать",
    blocked: "Бот заблокирован: он не может вам писать",
    faults: "Сбои по требованию",
    faultsAbout: "Нажмите, и следующий запрос пойдёт не так. Видео и монеты при этом не должны потеряться.",
    bot: "бот",
    connecting: "соединение…",
    typing: "печатает",
    sendingVideo: "отправляет видео",
    sendingPhoto: "отправляет фото",
    sendingFile: "отправляет файл",
    recording: "записывает",
    whatCanItDo: "Что умеет этот бот?",
    noDescription: "Нажмите «Старт», и бот ответит.",
    start: "Старт",
    menu: "Меню",
    message: "Сообщение",
    messages: "Сообщения",
    send: "Отправить",
    down: "Вниз, к последнему сообщению",
    close: "Закрыть",
    commands: "Команды бота",
    edited: "изменено",
    today: "Сегодня",
    yesterday: "Вчера",
    play: "Смотреть видео",
    broken: "Видео не открывается",
    photo: "Фото",
    notSent: "Нет связи с ботом. Попробуйте ещё раз",
    confirmPurchase: "Подтвердите покупку",
    purchaseQuestion: "Купить «{title}» у бота {bot} за {amount} ⭐?",
    confirmPay: "Подтвердить и оплатить ⭐ {amount}",
    payButton: "Оплатить ⭐ {amount}",
    invoice: "Счёт",
    testStars: "Звёзды ненастоящие: здесь они ничего не стоят.",
    paid: "Оплачено ⭐ {amount}",
    paidAlready: "✓ Оплачено",
    notPaid: "Оплата не прошла",
    waits: "ждёт",
    clearFaults: "Отменить все сбои",
    faultFails: "Видео не получится",
    faultFailsAbout: "модель вернёт ошибку, монеты вернутся",
    faultModeration: "Модель откажется снимать",
    faultModerationAbout: "правила безопасности",
    faultRate: "Видеосервер занят",
    faultRateAbout: "429 дважды, бот подождёт и повторит",
    faultCredits: "У видеосервера кончились средства",
    faultCreditsAbout: "монеты вернутся",
    faultCallback: "Потерять уведомление",
    faultCallbackAbout: "бот узнает о видео сам",
    faultAnswer: "Потерять ответ на заказ",
    faultAnswerAbout: "видео не будет заказано дважды",
    faultUpdate: "Повторить сообщение",
    faultUpdateAbout: "бот получит его дважды, сделает один раз",
    faultSend: "Telegram не примет видео",
    faultSendAbout: "придёт ссылка",
    faultAssistant: "Помощник молчит",
    faultAssistantAbout: "через 10 секунд останется ваш текст"
  },
  en: {
    playground: "Playground",
    about: "The whole bot runs here without a single key: Telegram, the video server and the assistant are doubles.",
    panel: "Playground: who you are, and faults",
    you: "Who you are",
    name: "Name",
    guest: "Guest",
    language: "Language",
    newPerson: "Become a new person",
    block: "Block the bot",
    unblock: "Unblock",
    blocked: "The bot is blocked: it cannot write to you",
    faults: "Faults on demand",
    faultsAbout: "Press one, and the next request goes wrong. No video and no coin may be lost by it.",
    bot: "bot",
    connecting: "connecting…",
    typing: "typing",
    sendingVideo: "sending a video",
    sendingPhoto: "sending a photo",
    sendingFile: "sending a file",
    recording: "recording",
    whatCanItDo: "What can this bot do?",
    noDescription: "Press Start, and the bot will answer.",
    start: "Start",
    menu: "Menu",
    message: "Message",
    messages: "Messages",
    send: "Send",
    down: "Down to the last message",
    close: "Close",
    commands: "Commands of the bot",
    edited: "edited",
    today: "Today",
    yesterday: "Yesterday",
    play: "Play the video",
    broken: "The video does not open",
    photo: "Photo",
    notSent: "No connection to the bot. Try again",
    confirmPurchase: "Confirm your purchase",
    purchaseQuestion: "Do you want to buy “{title}” in {bot} for {amount} ⭐?",
    confirmPay: "Confirm and Pay ⭐ {amount}",
    payButton: "Pay ⭐ {amount}",
    invoice: "Invoice",
    testStars: "These Stars are not real: they cost nothing here.",
    paid: "Paid ⭐ {amount}",
    paidAlready: "✓ Paid",
    notPaid: "The payment did not go through",
    waits: "waits",
    clearFaults: "Call off all faults",
    faultFails: "Next video fails",
    faultFailsAbout: "the model reports an error, the coins come back",
    faultModeration: "The model refuses the text",
    faultModerationAbout: "safety rules",
    faultRate: "Provider rate limit",
    faultRateAbout: "429 twice, the bot waits and tries again",
    faultCredits: "Provider out of credits",
    faultCreditsAbout: "the coins come back",
    faultCallback: "Lose next callback",
    faultCallbackAbout: "the bot finds out about the video by itself",
    faultAnswer: "Lose the order's answer",
    faultAnswerAbout: "no video is bought twice",
    faultUpdate: "Duplicate next update",
    faultUpdateAbout: "the bot gets it twice and acts once",
    faultSend: "Telegram refuses the video",
    faultSendAbout: "a link comes instead",
    faultAssistant: "The assistant is silent",
    faultAssistantAbout: "after 10 seconds your own text stays"
  }
}

/** @typedef {keyof typeof texts.ru} TextKey */

/** @param {string | undefined} code @returns {"ru" | "en"} Russian when the code says so or says nothing. */
export const languageOf = (code) => (code === undefined || code.toLowerCase().startsWith("ru") ? "ru" : "en")

let current = languageOf(globalThis.navigator?.language)

export const language = () => current

/** @param {TextKey} key @param {Record<string, string | number>} values */
export const t = (key, values = {}) =>
  texts[current][key].replaceAll(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole))

/** Switches the page's language and refills every text that the markup names. @param {string | undefined} code */
export const setLanguage = (code) => {
  current = languageOf(code)
  document.documentElement.lang = current
  for (const attribute of ["text", "label", "placeholder"]) {
    for (const node of document.querySelectorAll(`[data-${attribute}]`)) {
      // The markup is ours: every name in it is a key, which a test holds.
      const text = t(/** @type {TextKey} */ (node.getAttribute(`data-${attribute}`)))
      if (attribute === "text") node.textContent = text
      else node.setAttribute(attribute === "label" ? "aria-label" : attribute, text)
    }
  }
}
