# Кнопки
button-video = 🎬 ВИДЕО
button-gallery = 🖼 Галерея
button-help = ❓ Помощь
button-language = 🌐 Язык
button-resume = ▶️ Продолжить черновик
button-back = ⬅️ Назад
button-menu = 🏠 Меню
button-ideas = 💡 Идеи
button-use = 👍 Использовать
button-another = 🔄 Другой вариант
button-simpler = ✂️ Проще
button-richer = 🎨 Богаче
button-absurd = 🤪 Абсурднее
button-keep-mine = 📝 Оставить моё
button-create = ✅ Создать
button-edit = ✏️ Редактировать
button-cancel = ❌ Отмена
button-new-video = 🎬 Новое видео
button-again = 🔁 Ещё раз
button-flip = 🔃 Другая ориентация
button-cancel-job = ❌ Отменить
button-send-again = 📤 Прислать ещё раз

mode-assistant = 🤖 С помощником
mode-manual = ✋ Вручную
mode-meme = 😄 Мем
seconds = { $seconds } с
quality = { $resolution } · { $coins } 🪙

# Экраны
balance = 💰 Баланс: <b>{ $coins }</b> 🪙
menu =
    <b>Одно предложение — и видео готово.</b>
    Нажмите «🎬 ВИДЕО», выберите модель и опишите сцену.
demo-note = 🎭 Демо-режим: видео-сервер не подключён, вы получите пример ролика. Монеты не списываются.
language = Выберите язык
gallery = 🖼 <b>Ваши последние видео.</b> Нажмите, чтобы получить ролик снова.
gallery-empty = 🖼 Здесь появятся ваши видео. Пока ни одного — самое время начать.
models = <b>Выберите модель</b>
model-line = { $model } — { $about }. От { $coins } 🪙
model-line-retired = { $model } — сейчас недоступна, нажмите, чтобы узнать почему
retired =
    <b>{ $model } сейчас недоступна.</b>
    { $reason } Сейчас к боту не подключён сервер с этой моделью. Ваши монеты в сохранности.
retired-with-successor =
    <b>{ $model } сейчас недоступна.</b>
    { $reason } Сейчас к боту не подключён сервер с этой моделью. Её заменяет { $successor }.
successor-price = 💰 Видео с { $successor } стоит от { $after } 🪙; с { $model } стоило от { $before } 🪙.
successor-price-draft = 💰 Ваш черновик с { $successor } стоит { $after } 🪙; с { $model } стоил { $before } 🪙. Ваш текст перейдёт сам.
modes =
    { $model }: <b>как пишем промпт?</b>

    🤖 помощник превратит вашу мысль в яркую сцену
    ✋ вручную — снимем ровно то, что вы написали
    😄 мем — из короткой идеи сделаем мем
orientation = { $model }: <b>выберите ориентацию</b>
duration = { $model }: <b>сколько секунд?</b>
qualities = { $model }: <b>выберите качество</b>
ideas = 💡 <b>Идеи</b> — выберите любую, её можно будет изменить
write-assistant = ✍️ <b>Опишите идею одним сообщением</b>, на любом языке. Помощник превратит её в сцену и покажет вам.
write-manual = ✍️ <b>Напишите промпт одним сообщением.</b> Он уйдёт в модель без изменений.
write-meme = ✍️ <b>Напишите короткую идею мема.</b>
spec = { $model } · { $mode } · { $ratio } · { $seconds } с · { $resolution }
prompt-too-long = ⚠️ Слишком длинно: промпт может быть до 4000 знаков.
prompt-not-text = ⚠️ Нужен текст: опишите сцену словами.
assistant-working = 🤖 Помощник придумывает сцену… Это займёт до десяти секунд, и вы можете уйти с этого экрана.
assistant-working-meme = 😄 Придумываем мем… Это займёт до десяти секунд, и вы можете уйти с этого экрана.
assistant-failed = ⚠️ Помощник сейчас не отвечает, поэтому оставили ваш текст.
review = 🤖 <b>Вот сцена.</b> Использовать её или попробовать иначе? Можно и прислать новую идею сообщением.
quoted = <blockquote>{ $prompt }</blockquote>
card = <b>Проверьте перед созданием</b>
price = Цена: <b>{ $price }</b> 🪙 · баланс сейчас { $before } → после { $after }
price-demo = 🎭 Демо: монеты не списываются
obstacle-insufficient-coins = ⚠️ Не хватает { $missing } 🪙. Выберите ролик покороче или модель подешевле.
obstacle-too-many-jobs = ⏳ Уже создаётся столько видео, сколько можно одновременно. Подождите, пока одно будет готово, и нажмите «✅ Создать» снова.
obstacle-queue-full = ⏳ Сейчас ждёт слишком много видео, и ждать пришлось бы долго. Монеты не списаны, ролик сохранён здесь: нажмите «✅ Создать» через несколько минут.
obstacle-retired = ⚠️ Эта модель сейчас недоступна.
obstacle-day-limit = 🛡 Это видео превысит дневной лимит. Смотрите /limits.
obstacle-month-limit = 🛡 Это видео превысит месячный лимит. Смотрите /limits.
obstacle-frozen = ⛔ Ваш счёт заморожен: тратить монеты нельзя. Напишите в /paysupport.

# Статус видео
status-queued = 🕓 <b>В очереди</b>
status-queued-place = 🕓 <b>{ $place }-е в очереди</b>
status-queued-wait = Сейчас видео-сервер занят, пробуем снова
status-generating = 🎬 <b>Создаём видео</b>
status-progress = { $bar } { $percent }%
status-estimate = Обычно это занимает около { $minutes } мин
status-estimate-seconds = Обычно это занимает около { $seconds } с
status-sending = 📤 <b>Готово, отправляем…</b>
status-delivered = ✅ <b>Видео готово</b>
status-kept = ✅ <b>Видео готово</b> и ждёт вас в галерее
status-maybe = ❔ <b>Видео готово.</b> Возможно, оно уже пришло; если нет — нажмите кнопку.
status-link = ✅ <b>Видео готово.</b> Telegram не принял файл, поэтому вот ссылка (работает 7 дней).
link = ▶️ <a href="{ $link }">Открыть видео</a>
status-link-none = ✅ <b>Видео готово.</b> Telegram не принял файл; попробуйте получить его ещё раз.
status-cancelled = ❌ <b>Отменено.</b> { $coins } 🪙 вернулись на баланс.
status-failed = 😔 <b>Не получилось.</b> { $coins } 🪙 вернулись на баланс.
status-failed-free = 😔 <b>Не получилось.</b>
status-cancelled-free = ❌ <b>Отменено.</b>
failure-moderation = Модель отказалась снимать этот текст по правилам безопасности. Измените формулировку и попробуйте снова.
failure-provider = Модель сообщила об ошибке. Попробуйте ещё раз — часто это помогает.
failure-lost = Видео-сервер потерял задание. Попробуйте ещё раз.
failure-timeout = Видео-сервер не ответил вовремя. Попробуйте позже.
failure-unavailable = Видео-сервер сейчас недоступен. Попробуйте позже.
failure-busy = Видео-сервер слишком занят. Попробуйте через несколько минут.
failure-no-credits = У сервиса временно закончились средства на видео-сервере. Мы уже сообщили оператору. Попробуйте позже.
failure-invalid = Модель не приняла такие параметры. Попробуйте другие длительность или качество.
failure-too-long = Модель принимает только более короткие тексты. Сократите промт и попробуйте ещё раз.
failure-retired = Эта модель больше не работает. Выберите другую.
failure-unusable = Модель прислала файл, который не удалось прочитать. Попробуйте ещё раз.
caption = <b>{ $model }</b> · { $ratio } · { $seconds } с
caption-demo = 🎭 <b>Демо-ролик</b> · { $ratio } · { $seconds } с. Монеты не списаны.
balance-line = 💰 Баланс: <b>{ $coins }</b> 🪙

# Видео, которое пришло после возврата монет
late-offer = 📦 <b>Ваше видео всё-таки готово.</b> Монеты вам вернули. Забрать его за { $coins } 🪙? Предложение действует 7 дней.
late-free = 📦 <b>Ваше видео всё-таки готово.</b> Отправляем.
late-declined = 👌 Не взято, ничего не списано.
button-take-late = ✅ Забрать · { $coins } 🪙
button-decline-late = Не нужно

# Ссылка на видео: её открывает и тот, кто бота не знает
link-wrong = Эта ссылка неверна.
link-expired = Срок ссылки истёк. Видео можно получить у бота: /gallery
link-missing = Такого видео нет.
link-unreadable = Видео сейчас недоступно. Попробуйте позже.

# Короткие ответы
toast-stale = Эта кнопка уже не действует
toast-unknown = Здесь эта кнопка не работает
toast-cannot-cancel = Видео уже создаётся, отменить нельзя
toast-cancelled = Отменено, монеты вернулись
toast-gone = Этого видео больше нет
toast-late-gone = Это предложение уже закрыто
toast-late-coins = Не хватает монет. Пополните баланс и нажмите «Забрать» ещё раз
toast-late-day-limit = Это видео превысит дневной лимит. Смотрите /limits
toast-late-month-limit = Это видео превысит месячный лимит. Смотрите /limits
toast-late-frozen = Ваш счёт заморожен: тратить монеты нельзя. Напишите в /paysupport

# Страницы
page-banned = ⛔ Этот аккаунт здесь не обслуживается. Вопросы об оплате: /paysupport
page-promo-usage = Пришлите код вместе с командой, например: <code>/promo WELCOME</code>
page-help =
    <b>Как это работает</b>
    1. Нажмите «🎬 ВИДЕО» и выберите модель.
    2. Решите, кто пишет промпт: помощник, вы сами или режим мема.
    3. Выберите ориентацию и длительность, опишите сцену.
    4. Проверьте карточку и нажмите «✅ Создать».

    Монеты списываются сразу и возвращаются, если видео не получилось.

    /video — новое видео
    /gallery — ваши видео
    /balance — баланс
    /buy — купить монеты
    /receipts — квитанция на каждое видео
    /history — куда ушли монеты
    /limits — свои лимиты
    /invite — пригласить друга
    /promo — промокод
    /language — язык
    /cancel — начать заново
    /terms — условия
    /paysupport — вопросы об оплате
page-terms =
    <b>Условия</b>
    Вы отвечаете за текст, который присылаете: он передаётся модели, которую вы выбрали. Не описывайте реальных людей без их согласия и ничего незаконного.
    Монеты нужны только внутри бота. За неполученное видео они возвращаются автоматически.
    Готовые видео хранятся, чтобы вы могли получить их снова.
page-paysupport =
    <b>Вопросы об оплате</b>
    Опишите, что случилось, и укажите дату: каждое списание и возврат записаны, и мы всё проверим. Telegram и его поддержка не отвечают за покупки в этом боте.

# Профиль бота
bot-description = Одно предложение — и готовое видео. Помощник улучшит идею, модель снимет, а монеты вернутся, если что-то не получится. Нажмите «Старт».
bot-short-description = Одно предложение — и готовое видео.
command-start = Главное меню
command-video = Новое видео
command-gallery = Мои видео
command-balance = Баланс
command-language = Язык · Language
command-help = Помощь
command-cancel = Начать заново
command-terms = Условия
command-paysupport = Вопросы об оплате
command-buy = Купить монеты
command-receipts = Квитанции
command-history = Куда ушли монеты
command-limits = Лимиты расходов
command-invite = Пригласить друга
command-promo = Промокод

# Деньги
button-shop = 🪙 Монеты
button-receipts = 🧾 Квитанции
button-receipt = 🧾 Квитанция
button-history = 📜 История
button-limits = 🛡 Лимиты
button-invite = 🎁 Пригласить друга
button-more-packs = 🪙 Другие наборы
button-stop-subscription = ⏹ Отключить подписку
button-subscribe = Подписаться за { $stars } ⭐ в месяц
button-older = Раньше ➡️
button-newer = ⬅️ Новее
button-share = 📨 Отправить ссылку
pack = { $coins } 🪙 · { $stars } ⭐
pack-bonus = { $coins } + { $bonus } 🪙 · { $stars } ⭐
pack-monthly = 🔁 { $coins } 🪙 в месяц · { $stars } ⭐
shop = <b>Монеты за Telegram Stars.</b> Выберите набор: придёт счёт, и сразу после оплаты монеты на балансе.
shop-closed = Сейчас монеты здесь не продаются.
shop-missing = На ваше видео не хватает { $missing } 🪙.
subscription = 🔁 Подписка оплачена до { $until } и продлится сама.
subscription-ending = 🔁 Подписка оплачена до { $until } и потом закончится.
subscribe = 🔁 <b>{ $coins } 🪙 каждый месяц.</b> Отключить можно в любой момент, оплаченное остаётся.
invoice-title = { $coins } монет
invoice-description = { $coins } монет на видео в этом боте. Приходят сразу после оплаты.
invoice-description-monthly = { $coins } монет на видео в этом боте каждые 30 дней, пока вы не отключите подписку.
paid = ✅ <b>+{ $coins } 🪙.</b> Баланс: <b>{ $balance }</b> 🪙
paid-unknown = ⚠️ Оплата пришла, но мы не можем понять, за что она. Она записана, оператор уже знает: вы получите монеты или вернём Stars.
refunded = ↩️ <b>Stars вернулись к вам.</b> Монеты этой оплаты списаны. Баланс: <b>{ $balance }</b> 🪙
checkout-unknown = Этот счёт здесь неизвестен. Откройте магазин заново.
checkout-not-yours = Этот счёт выписан другому человеку. Откройте магазин, чтобы получить свой.
checkout-changed = Цена изменилась. Откройте магазин заново.
checkout-used = Этот счёт уже оплачен. Откройте магазин, чтобы купить ещё.
checkout-expired = Счёт устарел. Откройте магазин заново.
checkout-subscribed = У вас уже есть подписка.
checkout-frozen = Ваш счёт сейчас не может покупать монеты. Напишите в /paysupport.
checkout-later = Сейчас не можем принять оплату. Попробуйте через минуту.
limits = 🛡 <b>Ваши лимиты</b>
limits-day = Сегодня: { $spent } 🪙 из { $limit } 🪙
limits-day-none = Сегодня: { $spent } 🪙, без лимита
limits-month = В этом месяце: { $spent } 🪙 из { $limit } 🪙
limits-month-none = В этом месяце: { $spent } 🪙, без лимита
limits-own = Ниже можно поставить свои лимиты. День и месяц меняются в полночь UTC.
limits-frozen = ⛔ Ваш счёт заморожен: тратить монеты нельзя. Напишите в /paysupport.
button-limit-day = День: { $coins } 🪙
button-limit-day-none = День: без лимита
button-limit-month = Месяц: { $coins } 🪙
button-limit-month-none = Месяц: без лимита
invite = 🎁 <b>Пригласите друга: по { $coins } 🪙 каждому,</b> как только друг получит первое видео.
invite-closed = 🎁 Сейчас приглашения не приносят монет.
invite-link = Ваша ссылка: { $link }
invite-count = Пришли по ссылке: { $friends }. Вознаграждены: { $rewarded } ({ $earned } 🪙).
invite-text = Бот, который превращает одну фразу в видео
invited = 🎁 Вы пришли по ссылке друга: после вашего первого видео монеты получите вы оба.
referral-reward = 🎁 <b>+{ $coins } 🪙</b> за приглашение: спасибо!
promo-redeemed = 🎁 <b>+{ $coins } 🪙.</b> Баланс: <b>{ $balance }</b> 🪙
promo-unknown = Такого кода нет.
promo-ended = Этот код больше не действует.
promo-used-up = Этот код уже закончился.
promo-used-by-you = Вы уже использовали этот код.

# Квитанции
receipts = 🧾 <b>Ваши квитанции.</b> Нажмите, чтобы увидеть, куда ушли монеты.
receipts-empty = 🧾 Здесь будет квитанция на каждое видео. Пока их нет.
receipt-title = 🧾 <b>Квитанция { $id }</b>
receipt-spec = { $model } · { $ratio } · { $seconds } с · { $resolution }
receipt-held = 🪙 Списано { $coins }: { $time }
receipt-captured = ✔️ { $coins } 🪙 оплачено за видео: { $time }
receipt-returned = ↩️ { $coins } 🪙 возвращено: { $time }
receipt-free = 🪙 Монеты не списывались.
receipt-demo = 🎭 Демо: монеты не списывались.
receipt-submitted = 📨 Заказано на сервере видео: { $time }
receipt-ready = 🎞 Снято: { $time }
receipt-making = ⏳ Снимается
receipt-delivered-video = ✅ Доставлено: { $time }
receipt-delivered-link = ✅ Доставлено ссылкой: { $time }
receipt-delivered-kept = ✅ Сохранено в галерее: { $time }
receipt-delivered-maybe = ❔ Отправлено, возможно, дошло: { $time }
receipt-failed = 😔 Не получилось: { $time }
receipt-cancelled = ❌ Отменено: { $time }
receipt-late-of = 📦 Видео из квитанции { $id }: пришло после возврата монет
receipt-late-offered = 📦 Видео всё-таки пришло: его ещё можно забрать за { $coins } 🪙
receipt-late-taken = 📦 Видео всё-таки пришло и взято: квитанция { $id }
receipt-late-left = 📦 Видео всё-таки пришло, но не взято
receipt-gone = 🧾 Такой квитанции нет.
history = 📜 <b>Куда ушли ваши монеты</b>
history-empty = 📜 Монеты ещё не двигались.
history-welcome = приветствие
history-referral = приглашение
history-promo = промокод
history-daily = монеты дня
history-grant = от оператора
history-purchase = покупка
history-bonus = бонус набора
history-subscription = подписка
history-hold = видео
history-release = возврат
history-expiry = истекли
history-refund = возврат оплаты
history-debt = погашение долга
find-nothing = Ничего не найдено.

# Слишком часто
limit-assistant = ⏳ Помощнику пришло слишком много просьб подряд. Снова можно через { $minutes } мин, а пока идём с вашим текстом.
limit-promo = ⏳ Слишком много попыток с промокодами. Снова можно через { $minutes } мин.
limit-resend = ⏳ Слишком много видео подряд. Снова можно через { $minutes } мин.
limit-invoice = ⏳ Слишком много счетов подряд. Уже присланный ещё можно оплатить; новый можно через { $minutes } мин.
