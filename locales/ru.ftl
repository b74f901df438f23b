# Кнопки
button-video = 🎬 ВИДЕО
button-gallery = 🖼 Галерея
button-help = ❓ Помощь
button-language = 🌐 Язык
button-resume = ▶️ Продолжить черновик
button-back = ⬅️ Назад
button-ideas = 💡 Идеи
button-use = 👍 Использовать
button-another = 🔄 Ещё вариант
button-simpler = ✂️ Проще
button-richer = 🎨 Богаче
button-absurd = 🤪 Абсурднее
button-keep-mine = 📝 Оставить моё
button-create = ✅ Создать
button-line = 🕓 Поставить в мою очередь
button-edit = ✏️ Изменить
button-cancel = ❌ Отмена
button-new-video = 🎬 Новое видео
button-again = 🔁 Ещё раз
button-flip = ↔️ Другой формат
button-change = ✍️ Изменить видео
button-cancel-job = ❌ Отменить
button-origin = ⬆️ Сделано из { $number }
same-with-model = ⚡ То же с { $model } · { $coins } 🪙
same-with-model-free = ⚡ То же с { $model }
button-draft = 🖍 Сначала черновик · { $coins } 🪙
button-draft-free = 🖍 Сначала черновик
button-no-draft = 🎬 Без черновика
button-new-draft = 🖍 Новый черновик
button-film = 🎬 То же видео в { $resolution } · { $coins } 🪙
button-film-free = 🎬 То же видео в { $resolution }
button-film-made = 🎬 Прислать само видео
button-upscale = ✨ В { $resolution } · { $coins } 🪙
button-upscale-free = ✨ В { $resolution }
button-upscale-made = ✨ Прислать увеличенное
button-stop-job = ⏹ Остановить
button-picture-crop = ✂️ Обрезать края
button-picture-pad = ⬛ Целиком
button-picture-swap = 🔁 Поменять
button-picture-drop = 🗑 Без картинки
button-picture-first = 🖼 Только первая
button-picture-last = 🖼 Только последняя
button-picture-frames = 🎬 Как первый и последний кадр
button-picture-references = 🧷 Как образцы
button-still = 🖼 Сначала кадр · сегодня: { $left }
button-still-begin = 🎬 Начать с этой картинки
button-still-another = 🔁 Ещё один
button-still-card = ↩️ К карточке
button-send-again = 📤 Прислать
button-favourites = ⭐ Избранное
button-of-model = 🧩 Модель
button-search = 🔎 Поиск
button-everything = 🖼 Все видео
button-open-mode = 🗂 Открывать
button-send-mode = 📤 Присылать
button-favourite = ⭐ В избранное
button-ordinary = ☆ Из избранного
button-delete = 🗑 Удалить
button-delete-surely = 🗑 Удалить навсегда

mode-assistant = 🤖 С помощником
mode-manual = ✋ Вручную
mode-meme = 😄 Мем
seconds = { $seconds } сек
quality = { $resolution } · { $coins } 🪙

# Экраны
balance = 💰 Баланс: <b>{ $coins }</b> 🪙
menu =
    <b>Одна фраза — и видео готово.</b>
    Просто пришлите фразу: цена будет видна до создания. Или нажмите «🎬 ВИДЕО», выберите модель и остальное сами.
menu-gift = 🎁 Это подарок за старт: хватит на { $videos } видео.
demo-note = 🎭 Демо-режим: модель не подключена, вы получите пример видео. Монеты не списываются.
language = Выберите язык
gallery = 🖼 <b>Ваши видео.</b> Нажмите, чтобы получить видео снова.
gallery-open = 🖼 <b>Ваши видео.</b> Нажмите, чтобы открыть видео: в избранное, удалить, квитанция.
gallery-none = 🖼 <b>Ничего не нашлось.</b>
gallery-favourites = ⭐ Избранное
gallery-search = 🔎 <b>Что ищем?</b> Пришлите слова из промпта, номер видео или дату, например 28.11.
gallery-models = 🧩 <b>Видео какой модели показать?</b>
name = { $name }
delete-question = 🗑 <b>Удалить видео навсегда?</b> Файл и промпт исчезнут, квитанция останется.
gallery-empty = 🖼 Здесь появятся ваши видео. Пока ни одного — самое время начать.
models = <b>Выберите модель</b>
model-group-best = ⭐ Лучшие
model-group-fast = ⚡ Быстрые
model-group-cheap = 🪙 Дешёвые
model-group-photo = 📷 Из фото
model-group-sound = 🔊 Со звуком
model-group-long = ⏱ Длинные
model-group-all = 📋 Все
model-line = { $model } — { $about }. От { $coins } 🪙
model-line-retired = { $model } — сейчас недоступна, нажмите, чтобы узнать почему
retired =
    <b>{ $model } сейчас недоступна.</b>
    { $reason } Ваши монеты в сохранности.
retired-with-successor =
    <b>{ $model } сейчас недоступна.</b>
    { $reason } Её заменяет { $successor }.
paused-until = Она вернётся не позже { $until }.
successor-price = 💰 Видео с { $successor } стоит от { $after } 🪙; с { $model } стоило от { $before } 🪙.
successor-price-draft = 💰 Ваш черновик с { $successor } стоит { $after } 🪙; с { $model } стоил { $before } 🪙. Ваш промпт сохранится.
modes =
    { $model }: <b>кто пишет промпт?</b>

    🤖 помощник превратит вашу идею в яркую сцену
    ✋ вручную — снимем ровно то, что вы написали
    😄 мем — короткая идея станет шуткой с развязкой
modes-manual = { $model }: снимем ровно то, что вы напишете.
orientation = { $model }: <b>выберите формат кадра</b>
duration = { $model }: <b>сколько секунд?</b>
qualities = { $model }: <b>выберите качество</b>
sounds = { $model }: <b>со звуком или без?</b>
ideas = 💡 <b>Идеи</b>: выберите любую и попробуйте
send-photo = 📎 <b>Пришлите фото</b>: с него начнётся видео с таким промптом.
write-assistant = ✍️ <b>Опишите идею одним сообщением</b>, на любом языке. Помощник превратит её в сцену и покажет вам.
write-manual = ✍️ <b>Напишите промпт одним сообщением.</b> Он уйдёт в модель без изменений.
write-meme = ✍️ <b>Напишите короткую идею мема.</b>
spec = { $model } · { $mode } · { $ratio } · { $seconds } сек · { $resolution }{ $sound }
sound-on = 🔊 Со звуком
sound-off = 🔇 Без звука
prompt-too-long = { $most ->
    [one] ⚠️ Слишком длинно: в промпте может быть до { $most } знака.
    [few] ⚠️ Слишком длинно: в промпте может быть до { $most } знаков.
    [many] ⚠️ Слишком длинно: в промпте может быть до { $most } знаков.
   *[other] ⚠️ Слишком длинно: в промпте может быть до { $most } знаков.
  }
prompt-longer = ⚠️ Слишком длинно для этой модели: знаков — { $length }, а она берёт не больше { $most }.
words-kept = ✍️ Промпт сохранён, осталось ответить на вопросы:
wordless-picture = 🖼 Этот файл не похож на картинку. Пришлите фото или фразу о том, что должно произойти.
wordless-sound = 🎙 Слушать записи я пока не умею. Напишите идею текстом, и я сделаю видео.
wordless-other = 🙂 Я делаю видео из слов. Пришлите фразу, например <i>кот на скейте</i>, или откройте /menu.
sound-listening = 🎙 Слушаю…
sound-too-long = 🎙 Запись длиннее двух минут. Скажите, пожалуйста, короче.
sound-too-large = 🎙 Запись больше 20 МБ. Пришлите, пожалуйста, поменьше.
sound-too-many = 🎙 Я уже слушаю пять записей. Дождитесь, пожалуйста, первой.
sound-unavailable = 🎙 Сейчас не получается послушать. Ничего не списано: попробуйте через минуту или напишите идею текстом.
sound-not-sound = 🎙 Этот файл не похож на запись. Пришлите голосовое или MP3, M4A, OGG, WAV, FLAC.
sound-silent = 🎙 Слов в записи не слышно. Скажите ещё раз или напишите.
wordy-picture = 🖼 Этот файл не похож на картинку, поэтому я взял подпись как промпт.
wordy-sound = 🎙 Взял подпись как промпт, запись не слушал.
wordy-other = ✍️ Взял подпись как промпт.
picture-enough = 🖼 Картинок уже две: первая и последняя. Чтобы начать с другой, уберите их кнопкой «Без картинки».
album-late = 🖼 Эта картинка пришла, когда видео уже было заказано. Пришлите её ещё раз, чтобы сделать другое.
picture-not-a-picture = 🖼 Этот файл не похож на картинку. Пришлите JPEG, PNG или WebP.
picture-heic = 🖼 HEIC я не читаю. Пришлите как фото, а не файлом, — Telegram его преобразует.
picture-broken = 🖼 Картинка повреждена. Пришлите её ещё раз.
picture-too-large = 🖼 Картинка слишком большая: не больше 20 МБ и 12 000 × 9 000 пикселей. Пришлите как фото, а не файлом.
picture-too-small = 🖼 Картинка слишком маленькая: сторона не меньше 32 пикселей.
prompt-not-text = ⚠️ Нужен текст: опишите идею словами.
assistant-working = 🤖 Помощник придумывает сцену… Это займёт до десяти секунд, и вы можете уйти с этого экрана.
assistant-working-meme = 😄 Придумываем мем… Это займёт до десяти секунд, и вы можете уйти с этого экрана.
assistant-failed = ⚠️ Помощник сейчас не отвечает или отказался, поэтому мы взяли ваш текст.
assistant-stopped = ⏹ Вы остановили помощника. Из того, что он писал, ничего не взято: здесь прежние слова.
still-drawing = 🖼 Рисуем кадр этой сцены… Это займёт до минуты и ничего вам не стоит. Новый текст или «Назад» прервут ожидание.
still-caption =
    🖼 <b>Кадр вашей сцены.</b> Видео может начаться именно с этой картинки.

    { $left ->
        [0] Это был последний на сегодня: завтра будут ещё.
        [one] Сегодня можно ещё { $left } кадр.
        [few] Сегодня можно ещё { $left } кадра.
        [many] Сегодня можно ещё { $left } кадров.
       *[other] Сегодня можно ещё { $left } кадра.
    }
still-limit = 🖼 Кадры на сегодня закончились: завтра будут ещё. Карточка осталась прежней, и видео можно сделать без кадра.
still-rules = 🚫 Правила запрещают кадр этой сцены. Он не засчитан, и ничего не списано: измените слова и попробуйте снова.
still-late = ⏳ Кадр рисуется слишком долго, и мы перестали ждать. Он не засчитан: попробуйте позже или продолжите без него.
still-failed = ⚠️ Кадр не получился. Ничего не списано: попробуйте ещё раз или продолжите без него.
review = 🤖 <b>Вот сцена.</b> Используйте её, попробуйте другой вариант или пришлите новую идею.
quoted = <blockquote>{ $prompt }</blockquote>
card = <b>Проверьте перед созданием</b>
card-picture-crop = 🖼 <b>Начнётся с вашей картинки</b>, края обрезаны под формат.
card-picture-pad = 🖼 <b>Начнётся с вашей картинки</b>, целиком.
card-pictures = 🖼 <b>Начнётся с первой картинки и закончится второй.</b>
card-references = 🖼 <b>По образцу ваших картинок:</b> { $count }
card-source-edit = ✍️ <b>Меняет ваше прежнее видео.</b>
card-source-extend = ⏩ <b>Продолжает ваше прежнее видео.</b>
card-source-remix = 🔀 <b>Переснимает ваше прежнее видео.</b>
card-film = 🎬 <b>То же видео, что в черновике</b>, в полном качестве.
card-upscale = ✨ <b>То же видео в { $resolution }</b>: картинка станет крупнее и чётче, остальное не изменится.
draft-offer = 🖍 Черновик { $draft } 🪙 → то же видео в { $resolution } за { $film } 🪙, в течение { $days ->
    [one] { $days } дня
    [few] { $days } дней
    [many] { $days } дней
   *[other] { $days } дня
  }
draft-offer-free = 🖍 Сначала черновик → то же видео в { $resolution }, в течение { $days ->
    [one] { $days } дня
    [few] { $days } дней
    [many] { $days } дней
   *[other] { $days } дня
  }
card-draft = 🖍 <b>Это черновик.</b> Если понравится, то же видео в { $resolution } стоит { $film } 🪙, в течение { $days ->
    [one] { $days } дня
    [few] { $days } дней
    [many] { $days } дней
   *[other] { $days } дня
  }.
card-draft-free = 🖍 <b>Это черновик.</b> Если понравится, то же видео в { $resolution } в одно нажатие, в течение { $days ->
    [one] { $days } дня
    [few] { $days } дней
    [many] { $days } дней
   *[other] { $days } дня
  }.
price = Цена: <b>{ $price }</b> 🪙 · баланс { $before } → { $after }
price-short = Цена: <b>{ $price }</b> 🪙, а на балансе { $before } 🪙
card-hint = Новый промпт просто пришлите сообщением.
card-moved = 🔁 { $model } делает иначе: { $changes }
button-copy = 📋 Копировать
choice = { $value } · { $coins } 🪙
cheaper-resolution = То же в { $resolution } · { $coins } 🪙
cheaper-seconds = То же на { $seconds } сек · { $coins } 🪙
cheaper-silent = То же без звука · { $coins } 🪙
cheaper-model = То же с { $model } · { $coins } 🪙
cheaper-cut = { $model } · { $seconds } сек · { $resolution } · { $coins } 🪙
change-model = 🧩 Модель
change-ratio = 📐 Формат
change-seconds = ⏱ Длительность
change-resolution = 🎞 Качество
change-sound = 🔊 Звук
change-mode = 🤖 Кто пишет
change-style = 🎨 Стиль
change-camera = 🎥 Камера
change-avoid = 🚫 Без…
direct-style = 🎨 <b>Стиль</b>: один на видео. Он встанет строкой под промптом; тот же тап его уберёт.
direct-camera = 🎥 <b>Камера</b>: как она движется. Тот же тап уберёт выбор.
direct-avoid = 🚫 <b>Чего не должно быть</b>: выберите одно или несколько.
write-before = Сейчас так:
write-change = ✍️ <b>Что сделать иначе?</b> Напишите своими словами: <i>темнее</i>, <i>подлиннее</i>, <i>вертикально</i>. Сначала будет видна цена.
chosen = ✅ { $label }
price-demo = 🎭 Демо: монеты не списываются
price-rose = 📈 Цена этого видео выросла на { $rise } 🪙 с тех пор, как показана карточка. Ничего не удержано. Нажмите «✅ Создать», чтобы согласиться с новой ценой.
obstacle-insufficient-coins = ⚠️ Не хватает { $missing } 🪙. Пополните баланс или выберите видео короче либо модель дешевле.
obstacle-too-many-jobs = ⏳ Одновременно создаётся не больше { $most } видео. Дождитесь, пока одно будет готово, и нажмите «✅ Создать» снова.
obstacle-line-full = ⏳ В вашей очереди уже { $line } видео. Дождитесь, пока одно начнётся, и нажмите «✅ Создать» снова.
line-offer = 🕓 Или поставьте его в свою очередь: { $coins } 🪙 откладываются сразу, видео начнётся само, когда будет готово одно из ваших, а до тех пор его можно отменить и вернуть монеты.
line-offer-free = 🕓 Или поставьте его в свою очередь: видео начнётся само, когда будет готово одно из ваших, а до тех пор его можно отменить.
obstacle-queue-full = ⏳ Очередь сейчас переполнена. Монеты не списаны, видео сохранено здесь: нажмите «✅ Создать» через несколько минут.
obstacle-storage-full = ⏳ Хранилище для видео сейчас заполнено, оператор уже знает. Монеты не списаны, видео сохранено здесь: нажмите «✅ Создать» позже.
obstacle-retired = ⚠️ Эта модель сейчас недоступна.
obstacle-maintenance = 🛠 Идут технические работы, поэтому новые видео сейчас заказать нельзя. Монеты не списаны, видео сохранено здесь: нажмите «✅ Создать» позже.
obstacle-maintenance-until = 🛠 Идут технические работы, примерно до { $until }. Новые видео до этого времени заказать нельзя. Монеты не списаны, видео сохранено здесь: нажмите «✅ Создать» позже.
obstacle-unfit = ⚠️ Такое видео эта модель больше не делает. Выберите другой формат или другую модель.
obstacle-no-picture = ⚠️ Эта модель не начинает с картинки. Эти умеют:
obstacle-picture-needed = 📎 Эта модель начинает с фото: пришлите его. Из одних слов видео сделают эти:
obstacle-too-many-pictures = ⚠️ Эта модель берёт одну картинку. С какой начать? Все картинки берут эти модели:
obstacle-prompt-too-long = ⚠️ Для этой модели промпт слишком длинный. Сократите его или выберите другую модель.
obstacle-draft-expired = ⌛ Этот черновик слишком старый: видео по нему модель уже не сделает. Монеты не списаны. Сделайте новый черновик или закажите видео целиком.
obstacle-draft-off = ⚠️ Видео по этому черновику сейчас никто не сделает: модель, которая его сделала, отключена. Монеты не списаны. Попробуйте позже или сделайте новый черновик.
obstacle-upscale-off = ⚠️ Сейчас увеличить видео некому. Монеты не списаны. Попробуйте позже.
obstacle-day-limit = 🛡 Это видео превысит дневной лимит. Подробнее: /limits
obstacle-month-limit = 🛡 Это видео превысит месячный лимит. Подробнее: /limits
obstacle-frozen = ⛔ Ваш счёт заморожен: тратить монеты нельзя. Подробнее: /paysupport

# Статус видео
status-accepted = ✅ <b>Заказ принят.</b> Отложено: { $coins } 🪙
status-accepted-free = ✅ <b>Заказ принят</b>
status-submitting = Передали модели, ждём ответа…
status-in-doubt = Ответ модели потерялся. Выясняем, приняла ли она заказ, не дольше двух минут: если нет, монеты вернутся. Дважды ничего не заказывается.
status-line = 🕓 <b>В вашей очереди.</b> Начнётся само, как только одно из ваших видео будет готово.
    Отложено: { $coins } 🪙. Если отменить, монеты вернутся.
status-line-free = 🕓 <b>В вашей очереди.</b> Начнётся само, как только одно из ваших видео будет готово.
status-instead = ⚡ Или его сделает другая модель: { $spec }
status-replaced = ⚡ Вместо него другая модель делает: { $number }
status-queued-place = 🕓 <b>Место в очереди: { $place }</b>
status-queued-wait = Модель сейчас занята, пробуем снова
status-generating = 🎬 <b>Создаём видео</b>
status-progress = { $bar } { $percent }%
status-provider-place = 👥 Место в очереди модели: { $place }
status-stop-asked = ⏹ Просим модель остановиться…
status-stop-too-late = ⏹ Останавливать поздно: видео сейчас придёт.
status-stop-unknown = ⏹ Модель не сказала, остановится ли она. Если видео придёт, оно ваше, если нет — монеты вернутся.
status-estimate = Обычно занимает { $from }–{ $to } мин
status-estimate-about = Обычно занимает около { $to } мин
status-estimate-seconds = Обычно занимает { $from }–{ $to } сек
status-estimate-seconds-about = Обычно занимает около { $to } сек
status-slow = Сегодня дольше обычного, ждём дальше
status-elapsed = ⏱ Прошло { $minutes } мин
status-elapsed-seconds = ⏱ Прошло { $seconds } сек
status-sending = 📤 <b>Готово, отправляем…</b>
status-shrinking = 📦 <b>Готово; уменьшаем файл: больше Telegram не принимает.</b>
status-no-room = 📦 Видео готово, но сохранить его пока нельзя: хранилище заполнено, оператор уже знает. Бот пробует ещё час, потом монеты вернутся.
status-delivered = ✅ <b>Видео готово</b>
status-kept = ✅ <b>Видео готово</b> и ждёт вас в галерее
status-maybe = ❔ <b>Видео готово.</b> Возможно, оно уже пришло; если нет — нажмите кнопку.
status-link = ✅ <b>Видео готово.</b> Telegram не принял файл, поэтому вот ссылка. Она работает 7 дней.
link = ▶️ <a href="{ $link }">Открыть видео</a>
status-link-none = ✅ <b>Видео готово.</b> Telegram не принял файл; попробуйте получить его ещё раз.
resend-refused = ⚠️ Telegram сейчас не принимает это видео. Попробуйте позже.
status-cancelled = ❌ <b>Отменено.</b> Вернулось на баланс: { $coins } 🪙.
status-failed = 😔 <b>Не получилось.</b> Вернулось на баланс: { $coins } 🪙.
status-failed-free = 😔 <b>Не получилось.</b>
status-cancelled-free = ❌ <b>Отменено.</b>
failure-moderation = Модель отклонила промпт по правилам безопасности. Измените формулировку и попробуйте снова.
failure-provider = Модель сообщила об ошибке. Попробуйте ещё раз — часто это помогает.
failure-lost = Модель потеряла это видео. Попробуйте ещё раз.
failure-timeout = Модель не ответила вовремя. Попробуйте позже.
failure-unavailable = Модель временно недоступна. Попробуйте позже.
failure-busy = Модель перегружена. Попробуйте через несколько минут.
failure-no-credits = Модель временно недоступна, оператор уже знает. Попробуйте позже.
failure-invalid = Модель не приняла такие параметры. Попробуйте другую длительность или другое качество.
failure-too-long = Модель не приняла такой длинный промпт. Сократите его и попробуйте снова.
failure-retired = Эта модель больше не работает. Выберите другую.
failure-unusable = Модель прислала файл, который не удалось прочитать. Попробуйте ещё раз.
failure-unreadable = Вашу картинку больше нельзя прочитать. Отправьте её ещё раз.
failure-draft-gone = Этого черновика у модели больше нет, и видео по нему она не сделает. Сделайте новый черновик.
failure-upscale-gone = Готового видео у нас больше нет, поэтому увеличить его нельзя.
failure-unstored = Видео было готово, но хранилище оказалось заполнено. Если его получится забрать позже, бот его предложит.
failure-undeliverable = Telegram не принял это видео ни в каком виде. Оно сохранено в вашей галерее: /gallery
caption = <b>{ $model }</b> · { $ratio } · { $seconds } сек · { $resolution }{ $sound }
caption-ai = 🤖 Видео создано нейросетью
caption-demo = 🎭 <b>Демо-видео</b> · { $ratio } · { $seconds } сек · { $resolution }{ $sound }. Монеты не списаны.
caption-lacks-length = ⏱ Длится { $seconds } сек вместо заказанных { $ordered } сек.
caption-lacks-format = 📐 Пришло { $size } вместо { $ratio }.
caption-lacks-resolution = 🔍 Пришло { $size } вместо { $resolution }.
caption-lacks-sound = 🔇 Пришло без звука.
caption-rebate = ↩️ Часть цены вернулась на баланс: { $coins } 🪙
caption-smaller = 📦 Файл больше Telegram здесь не примет, поэтому он сжат сильнее.
balance-line = 💰 Баланс: <b>{ $coins }</b> 🪙

# Видео, которое пришло после возврата монет
late-offer = 📦 <b>Ваше видео всё-таки готово.</b> Монеты вам уже вернули. Забрать его за { $coins } 🪙? Предложение действует 7 дней.
late-free = 📦 <b>Ваше видео всё-таки готово.</b> Отправляем.
late-declined = 👌 Хорошо, монеты остались у вас.
button-take-late = ✅ Забрать · { $coins } 🪙
button-decline-late = Не нужно

# Ссылка на видео: её открывает и тот, кто бота не знает
link-wrong = Эта ссылка неверна.
link-expired = Срок ссылки истёк. Видео можно получить у бота: /gallery
link-missing = Такого видео нет.
link-unreadable = Видео сейчас недоступно. Попробуйте позже.
link-page-title = Видео от { $model }
link-page-facts = { $seconds } с · { $size } · { $megabytes } МБ
link-page-made = Создано ИИ.
link-page-until = Ссылка работает до { $date }.
link-page-download = Скачать
link-page-open-bot = Открыть бота
link-page-again = Получить видео у бота

# Короткие ответы
toast-stale = Эта кнопка уже не действует
toast-unknown = Здесь эта кнопка не работает
toast-cannot-cancel = Видео уже создаётся, отменить нельзя
toast-ended = Отменять уже нечего: с этим видео всё закончено
toast-cancelled = Отменено, монеты вернулись
toast-stopping = Просим остановить…
toast-gone = Этого видео больше нет
toast-replaced = Это видео уже делает другая модель
toast-maintenance = 🛠 Технические работы: новое видео сейчас заказать нельзя
toast-film-made = Видео по этому черновику уже сделано или делается
toast-film-resent = Видео по этому черновику уже сделано: вот оно ещё раз
toast-film-underway = Видео по этому черновику уже делается
toast-draft-undelivered = Черновик ещё доставляется. Нажмите ещё раз через минуту
toast-draft-expired = Черновик слишком старый, видео по нему уже не сделать. Монеты не списаны
toast-draft-off = Модель этого черновика отключена. Монеты не списаны
toast-upscale-made = Это видео уже увеличено или увеличивается
toast-upscale-resent = Это видео уже увеличено: вот оно ещё раз
toast-upscale-underway = Это видео как раз увеличивается
toast-upscale-undelivered = Видео ещё доставляется. Нажмите ещё раз через минуту
toast-upscale-off = Сейчас увеличить видео некому. Монеты не списаны
toast-upscale-unkept = Этого видео у нас больше нет, увеличить его нельзя. Монеты не списаны
toast-late-gone = Это предложение уже закрыто
toast-late-coins = Не хватает монет. Пополните баланс и нажмите «Забрать» ещё раз
toast-late-day-limit = Это видео превысит дневной лимит. Подробнее: /limits
toast-late-month-limit = Это видео превысит месячный лимит. Подробнее: /limits
toast-late-frozen = Ваш счёт заморожен: тратить монеты нельзя. Подробнее: /paysupport

# Страницы
page-banned = ⛔ Этот аккаунт здесь не обслуживается. Вопросы об оплате: /paysupport
page-help =
    <b>Как это работает</b>
    1. Пришлите фразу, фото или голосовое: из них получится карточка с ценой.
    2. Поменяйте на карточке что хотите: модель, формат, длительность, стиль.
    3. Нажмите «✅ Создать».
    4. Чтобы изменить готовое видео, ответьте на него: <i>то же самое, но ночью</i>.
    Если удобнее отвечать на вопросы по порядку, нажмите «🎬 ВИДЕО» в /menu.

    Монеты списываются сразу и возвращаются, если видео не получилось.

    /video — новое видео
    /gallery — ваши видео
    /balance — баланс
    /buy — купить монеты
    /receipts — квитанция на каждое видео
    /history — история монет
    /limits — ваши лимиты
    /invite — пригласить друга
    /promo — промокод
    /language — язык
    /cancel — начать заново
    /terms — условия
    /paysupport — вопросы об оплате
    /privacy — что мы о вас храним
    /export — получить копию этого
    /delete_me — удалить всё
page-terms =
    <b>Условия</b>
    Вы отвечаете за текст, который присылаете: он передаётся модели, которую вы выбрали. Не описывайте реальных людей без их согласия и ничего незаконного.
    Монеты нужны только внутри бота. За неполученное видео они возвращаются автоматически.
    Готовые видео хранятся, чтобы вы могли получить их снова.
page-daily =
    🎁 <b>Ежедневные монеты: { $coins } 🪙 в подарок.</b>
    Они приходят сами с первым сообщением за день и сгорают в полночь UTC. Сегодняшние уже на балансе.
page-paysupport =
    <b>Вопросы об оплате</b>
    Опишите, что случилось, и укажите дату: каждое списание и возврат записаны, и мы всё проверим. Telegram и его поддержка не отвечают за покупки в этом боте.

button-support = 💬 Написать в поддержку
button-answer-support = ✍️ Ответить
button-stop-news = 🔕 Не присылать новости
support-answer =
    💬 <b>Ответ поддержки на вопрос № { $ticket }</b>
    { $text }
support-asked = 💬 Вопрос № { $ticket } записан и передан операторам. Ответ придёт сюда.
support-asked-nobody = 💬 Вопрос № { $ticket } записан. Операторов у этого бота сейчас нет, поэтому когда придёт ответ, неизвестно.
support-answered = 💬 Ответ на вопрос № { $ticket } передан.
support-too-many = ⏳ Слишком много сообщений подряд. Напишите в поддержку ещё раз через час.
support-more = 💬 Хотите добавить что-то ещё? Напишите: это тоже уйдёт в поддержку. Закончили — вернитесь в меню.
promo-enter = 🎁 <b>Пришлите код</b> одним сообщением.

# Что хранится о человеке, и как это удалить
button-export = 📦 Получить всё это
button-delete-me = 🗑 Удалить всё
button-erase-everything = 🗑 Да, удалить всё
page-privacy =
    <b>Что мы о вас храним</b>
    Ваш номер и имя в Telegram, язык, промпты и картинки, видео, монеты и платежи, сообщения в поддержку. Всё это нужно, чтобы делать ваши видео, присылать их снова и разбираться с оплатой. Мы ничего не продаём и не отдаём.
privacy-words = ✍️ Промпты и картинки: { $days ->
        [one] { $days } день
        [few] { $days } дня
        [many] { $days } дней
       *[other] { $days } дня
    } после окончания видео.
privacy-words-kept = ✍️ Промпты и картинки: пока вы их не удалите.
privacy-videos = 🎬 Файлы видео: { $days ->
        [one] { $days } день
        [few] { $days } дня
        [many] { $days } дней
       *[other] { $days } дня
    } после доставки. То, что есть в этом чате, Telegram хранит, пока вы не удалите это там.
privacy-money = 🪙 Монеты и платежи: пока существует бот, они нужны для возвратов.
privacy-providers = 📤 Промпт и картинки получает тот, кто делает ваше видео или его кадр: { $providers }.
privacy-nobody = 📤 Промпт и картинки получает тот, кто делает ваше видео.
privacy-own-service = сервис оператора бота
privacy-assistant = 🤖 То, что вы говорите помощнику, и голосовые сообщения получает текстовый сервис, который выбрал оператор. Он же проверяет промпты и картинки, прежде чем видео создаётся.
privacy-yours = Вы можете удалить всё: /delete_me
erase-question = 🗑 <b>Удалить всё?</b> Вернуть будет нельзя.
erase-goes =
    <b>Исчезнет:</b> промпты, картинки, видео, черновики, ссылки, ваше имя и сообщения в поддержку. Видео из очереди отменяются, а те, что уже делаются, сначала завершаются или останавливаются. Подписка отменяется в Telegram.
erase-coins = <b>Ваши { $coins } 🪙 тоже сгорят.</b>
erase-stays =
    <b>Останется:</b> ваш номер в Telegram с движениями монет и платежами, без единого вашего слова: это нужно для возвратов. То, что есть в этом чате, вы удаляете сами.
erasure-begun = 🗑 Всё ваше удаляется. Если видео ещё делается, это займёт время. Мы напишем, когда всё будет готово.
erasure-done = ✅ Всё ваше удалено. Напишите в любой момент, чтобы начать заново.
page-erasing = 🗑 Всё ваше удаляется. До конца удаления начать что-то новое нельзя.
export-title = Что KudoAiBot хранит о вас
export-profile = Профиль
export-videos = Видео
export-stills = Кадры
export-coins = Монеты
export-payments = Платежи
export-support = Поддержка
export-notes = Заметки операторов
export-caption = 📦 Всё, что мы о вас храним: откройте index.html, файлы JSON нужны программам. Ссылки на видео работают семь дней.
export-cut = Поместилось не всё.
limit-export = ⏳ Копию можно получать раз в день. Попробуйте через { $hours ->
        [one] { $hours } час
        [few] { $hours } часа
        [many] { $hours } часов
       *[other] { $hours } часа
    }.

# Профиль бота
bot-description = Одна фраза — и видео готово. Помощник улучшит идею, модель снимет, а монеты вернутся, если что-то не получится. Нажмите «Старт».
bot-short-description = Одна фраза — и видео готово.
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
command-history = История монет
command-limits = Лимиты расходов
command-invite = Пригласить друга
command-promo = Промокод
command-privacy = Что мы о вас храним
command-export = Получить всё, что мы храним
command-delete_me = Удалить всё
command-news = Включить или отключить новости

# Деньги
button-shop = 🪙 Монеты
button-daily = 🎁 Ежедневно: { $coins } 🪙
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
button-share-video = 📨 Поделиться
pack = { $coins } 🪙 · { $stars } ⭐
pack-bonus = { $coins } + { $bonus } 🪙 · { $stars } ⭐
pack-monthly = 🔁 { $coins } 🪙 в месяц · { $stars } ⭐
shop = <b>Монеты за Telegram Stars.</b> Выберите набор и оплатите счёт: монеты придут сразу.
shop-videos = Сколько это видео с { $model } по { $price } 🪙:
shop-pack = { $coins } 🪙 → { $videos } видео
shop-pack-saving = { $coins } 🪙 → { $videos } видео, дешевле на { $saved } %
shop-closed = Сейчас монеты не продаются.
shop-missing = На ваше видео не хватает { $missing } 🪙.
subscription = 🔁 Подписка оплачена до { $until } и продлится сама.
subscription-ending = 🔁 Подписка оплачена до { $until } и больше не продлится.
subscription-canceled = 🔁 Подписка больше не продлится. Оплаченное действует до { $until }.
subscription-active = 🔁 Подписка продолжается и продлится { $until }.
subscription-failed = ⚠️ Telegram не смог продлить подписку. Оплаченное действует до { $until }; пополните баланс звёзд, и она продолжится.
subscription-stop-refused = ⚠️ Telegram не остановил подписку. Остановите её сами: Настройки → Мои звёзды → Подписки. Мы тоже знаем об этом.
subscription-stop-later = ⏳ Telegram не отвечает. Подписка будет остановлена, как только он ответит.
subscribe = 🔁 <b>{ $coins } 🪙 каждый месяц.</b> Отключить можно в любой момент, оплаченное остаётся.
invoice-title = { $coins ->
    [one] { $coins } монета
    [few] { $coins } монеты
    [many] { $coins } монет
   *[other] { $coins } монеты
  }
invoice-description = { $coins ->
    [one] { $coins } монета
    [few] { $coins } монеты
    [many] { $coins } монет
   *[other] { $coins } монеты
  } на видео в этом боте, сразу после оплаты.
invoice-description-monthly = { $coins ->
    [one] { $coins } монета
    [few] { $coins } монеты
    [many] { $coins } монет
   *[other] { $coins } монеты
  } на видео в этом боте каждые 30 дней, пока вы не отключите подписку.
paid = ✅ <b>+{ $coins } 🪙.</b> Баланс: <b>{ $balance }</b> 🪙
paid-unknown = ⚠️ Оплата пришла, но мы не можем понять, за что она. Она записана, оператор уже знает: вы получите монеты или вернём Stars.
refunded = ↩️ <b>Stars вернулись к вам.</b> Монеты этой оплаты списаны. Баланс: <b>{ $balance }</b> 🪙
checkout-unknown = Мы не узнаём этот счёт. Откройте магазин заново.
checkout-not-yours = Этот счёт выписан другому человеку. Откройте магазин, чтобы получить свой.
checkout-changed = Цена изменилась. Откройте магазин заново.
checkout-used = Этот счёт уже оплачен. Откройте магазин, чтобы купить ещё.
checkout-expired = Счёт устарел. Откройте магазин заново.
checkout-subscribed = У вас уже есть подписка.
checkout-frozen = Сейчас вам нельзя покупать монеты. Подробнее: /paysupport
checkout-later = Сейчас не можем принять оплату. Попробуйте через минуту.
limits = 🛡 <b>Ваши лимиты</b>
limits-day = Сегодня: { $spent } 🪙 из { $limit } 🪙
limits-day-none = Сегодня: { $spent } 🪙, без лимита
limits-month = В этом месяце: { $spent } 🪙 из { $limit } 🪙
limits-month-none = В этом месяце: { $spent } 🪙, без лимита
limits-own = Ниже можно поставить свои лимиты. Счётчики обнуляются в 00:00 UTC.
limits-frozen = ⛔ Ваш счёт заморожен: тратить монеты нельзя. Подробнее: /paysupport
button-limit-day = День: { $coins } 🪙
button-limit-day-none = День: нет
button-limit-month = Месяц: { $coins } 🪙
button-limit-month-none = Месяц: нет
invite = 🎁 <b>Пригласите друга: по { $coins } 🪙 каждому,</b> как только друг получит первое видео.
invite-closed = 🎁 Сейчас приглашения не приносят монет.
invite-link = Ваша ссылка: { $link }
invite-count = Друзей пришло: { $friends } · с наградой: { $rewarded } · заработано: { $earned } 🪙
invite-text = Бот, который превращает одну фразу в видео
invited = 🎁 Вы пришли по ссылке друга: после вашего первого видео монеты получите вы оба.
invited-self = 🎁 Это ваше собственное приглашение: отправьте его другу, ссылку должен открыть он.
news-on = 🔔 Вы будете получать наши новости: новые модели, идеи, скидки. Не нужны? /news off
news-off = 🔕 Больше не присылаем новости. Сообщения о ваших видео и монетах приходят как раньше. Передумали? /news on
news-usage = 🔔 Иногда мы рассказываем о новых моделях, идеях и скидках. /news off — отключить, /news on — включить снова.
referral-reward = 🎁 <b>+{ $coins } 🪙</b> за приглашение. Спасибо!
promo-redeemed = 🎁 <b>+{ $coins } 🪙.</b> Баланс: <b>{ $balance }</b> 🪙
promo-unknown = Такого кода нет.
promo-ended = Этот код больше не действует.
promo-used-up = Этот код уже закончился.
promo-used-by-you = Вы уже использовали этот код.

# Квитанции
receipts = 🧾 <b>Ваши квитанции.</b> Нажмите, чтобы увидеть, куда ушли монеты.
receipts-empty = 🧾 Здесь будет квитанция на каждое видео. Пока их нет.
receipt-title = 🧾 <b>Квитанция { $number }</b>
receipt-wordless = ✂️ Слова и картинки этого видео стёрты.
receipt-origin = ✍️ Сделано из { $number }
receipt-spec = { $model } · { $ratio } · { $seconds } сек · { $resolution }{ $sound }
stage-draft = 🖍 Черновик
stage-film = 🎬 Видео по черновику
stage-upscale = ✨ Увеличено
receipt-held = ➖ Списано { $coins } 🪙: { $time }
receipt-captured = ✔️ Оплачено за видео { $coins } 🪙: { $time }
receipt-rebated = ↩️ Возвращено за недостающее { $coins } 🪙: { $time }
receipt-returned = ↩️ Возвращено { $coins } 🪙: { $time }
receipt-free = 🪙 Монеты не списывались.
receipt-demo = 🎭 Демо: монеты не списывались.
receipt-submitted = 📨 Передано модели: { $time }
receipt-ready = 🎞 Готово: { $time }
receipt-making = ⏳ Создаётся
receipt-delivered-video = ✅ Доставлено: { $time }
receipt-delivered-link = ✅ Доставлено ссылкой: { $time }
receipt-delivered-kept = ✅ Сохранено в галерее: { $time }
receipt-delivered-maybe = ❔ Отправлено, возможно, дошло: { $time }
receipt-failed = 😔 Не получилось: { $time }
receipt-cancelled = ❌ Отменено: { $time }
receipt-late-of = 📦 Видео из квитанции { $number }: пришло после возврата монет
receipt-late-offered = 📦 Видео всё-таки готово: его ещё можно забрать за { $coins } 🪙
receipt-late-taken = 📦 Видео всё-таки готово, и вы его забрали: квитанция { $number }
receipt-late-left = 📦 Видео всё-таки готово, но вы его не забрали
receipt-gone = 🧾 Такой квитанции нет.
history = 📜 <b>История монет</b>
history-empty = 📜 Здесь пока пусто.
history-welcome = подарок за старт
history-referral = приглашение
history-promo = промокод
history-daily = ежедневные монеты
history-grant = от оператора
history-revoke = списано оператором
history-purchase = покупка
history-bonus = бонус набора
history-subscription = подписка
history-hold = видео
history-release = возврат за видео
history-rebate = возврат части цены видео
history-expiry = сгорели
history-refund = возврат Stars
history-debt = погашение долга
history-forfeit = сгорели при удалении
find-nothing = Ничего не найдено.

# Слишком часто
limit-assistant = ⏳ Слишком много запросов помощнику подряд. Он снова ответит через { $minutes } мин, а пока берём ваш текст.
limit-transcription = ⏳ Слишком много записей подряд. Снова можно через { $minutes } мин, а пока напишите текстом.
limit-promo = ⏳ Слишком много попыток с промокодами. Снова можно через { $minutes } мин.
limit-resend = ⏳ Слишком много видео подряд. Снова можно через { $minutes } мин.
limit-invoice = ⏳ Слишком много счетов подряд. Последний ещё можно оплатить, новый — получить через { $minutes } мин.

# В группах
private-only = Я работаю в личном чате: откройте меня и отправьте /start.
toast-private-only = Я работаю только в личном чате

follow-up-failed = ⚠️ Не получилось: Telegram этого не принял. Попробуйте ещё раз чуть позже.
