# Buttons
button-video = 🎬 VIDEO
button-gallery = 🖼 Gallery
button-help = ❓ Help
button-language = 🌐 Language
button-resume = ▶️ Resume draft
button-back = ⬅️ Back
button-ideas = 💡 Ideas
button-use = 👍 Use it
button-another = 🔄 Another
button-simpler = ✂️ Simpler
button-richer = 🎨 Richer
button-absurd = 🤪 Wilder
button-keep-mine = 📝 Keep mine
button-create = ✅ Create
button-line = 🕓 Put it into my line
button-edit = ✏️ Edit
button-cancel = ❌ Cancel
button-new-video = 🎬 New video
button-again = 🔁 Same again
button-flip = ↔️ Other format
button-change = ✍️ Change it
button-cancel-job = ❌ Cancel
button-origin = ⬆️ Made of { $number }
same-with-model = ⚡ The same with { $model } · { $coins } 🪙
same-with-model-free = ⚡ The same with { $model }
button-draft = 🖍 Draft first · { $coins } 🪙
button-draft-free = 🖍 Draft first
button-no-draft = 🎬 Without a draft
button-new-draft = 🖍 A new draft
button-film = 🎬 The same film in { $resolution } · { $coins } 🪙
button-film-free = 🎬 The same film in { $resolution }
button-film-made = 🎬 Send its film
button-upscale = ✨ In { $resolution } · { $coins } 🪙
button-upscale-free = ✨ In { $resolution }
button-upscale-made = ✨ Send the larger one
button-stop-job = ⏹ Stop
button-picture-crop = ✂️ Cut the edges
button-picture-pad = ⬛ Show whole
button-picture-swap = 🔁 Swap
button-picture-drop = 🗑 Without picture
button-picture-first = 🖼 Only the first
button-picture-last = 🖼 Only the last
button-picture-frames = 🎬 As first and last frame
button-picture-references = 🧷 As references
button-still = 🖼 A still first · { $left } left today
button-still-begin = 🎬 Begin with this picture
button-still-another = 🔁 Another
button-still-card = ↩️ Back to the card
button-send-again = 📤 Send it again
button-favourites = ⭐ Favourites
button-of-model = 🧩 Model
button-search = 🔎 Search
button-everything = 🖼 All videos
button-open-mode = 🗂 Open
button-send-mode = 📤 Send
button-favourite = ⭐ Favourite
button-ordinary = ☆ Not a favourite
button-delete = 🗑 Delete
button-delete-surely = 🗑 Delete for good

mode-assistant = 🤖 With assistant
mode-manual = ✋ Manual
mode-meme = 😄 Meme
seconds = { $seconds } s
quality = { $resolution } · { $coins } 🪙

# Screens
balance = 💰 Balance: <b>{ $coins }</b> 🪙
menu =
    <b>One sentence in, one video out.</b>
    Just send me a sentence and you’ll see the price before anything is made. Or tap “🎬 VIDEO”, pick a model and choose the rest yourself.
menu-gift = { $videos ->
    [one] 🎁 A welcome gift: enough for { $videos } video.
   *[other] 🎁 A welcome gift: enough for up to { $videos } videos.
  }
demo-note = 🎭 Demo mode: no model is connected, so you’ll get a sample video. No coins are charged.
language = Choose your language
gallery = 🖼 <b>Your videos.</b> Tap one to get it again.
gallery-open = 🖼 <b>Your videos.</b> Tap one to open it: favourite, delete, receipt.
gallery-none = 🖼 <b>Nothing found.</b>
gallery-favourites = ⭐ Favourites
gallery-search = 🔎 <b>What are you looking for?</b> Send words of the prompt, a video’s number or a date, such as 28.11.
gallery-models = 🧩 <b>Which model’s videos?</b>
name = { $name }
delete-question = 🗑 <b>Delete this video for good?</b> Its file and prompt go, its receipt stays.
gallery-empty = 🖼 Your videos will appear here. None yet: a good moment to start.
models = <b>Choose a model</b>
model-group-best = ⭐ Best
model-group-fast = ⚡ Fast
model-group-cheap = 🪙 Cheap
model-group-photo = 📷 Photo
model-group-sound = 🔊 Sound
model-group-long = ⏱ Long
model-group-all = 📋 All
model-line = { $model } — { $about }. From { $coins } 🪙
model-line-retired = { $model } — not available right now, tap to see why
retired =
    <b>{ $model } isn’t available right now.</b>
    { $reason } Your coins are safe.
retired-with-successor =
    <b>{ $model } isn’t available right now.</b>
    { $reason } { $successor } takes its place.
paused-until = It should be back by { $until }.
successor-price = 💰 A video with { $successor } costs from { $after } 🪙; with { $model } it was from { $before } 🪙.
successor-price-draft = 💰 Your draft costs { $after } 🪙 with { $successor }; with { $model } it was { $before } 🪙. Your prompt moves over with you.
modes =
    { $model }: <b>who writes the prompt?</b>

    🤖 the assistant turns your idea into a vivid scene
    ✋ manual: we film exactly what you write
    😄 meme: a short idea becomes a joke with a punchline
modes-manual = { $model }: we film exactly what you write.
orientation = { $model }: <b>choose the format</b>
duration = { $model }: <b>how many seconds?</b>
qualities = { $model }: <b>choose the quality</b>
sounds = { $model }: <b>with sound or without?</b>
ideas = 💡 <b>Ideas</b>: pick one to try it
send-photo = 📎 <b>Send a photo</b>: the video of this prompt begins with it.
write-assistant = ✍️ <b>Describe your idea in one message</b>, in any language. The assistant turns it into a scene and shows it to you.
write-manual = ✍️ <b>Write the prompt in one message.</b> It goes to the model unchanged.
write-meme = ✍️ <b>Write a short idea for a meme.</b>
spec = { $model } · { $mode } · { $ratio } · { $seconds } s · { $resolution }{ $sound }
sound-on = 🔊 With sound
sound-off = 🔇 Without sound
prompt-too-long = ⚠️ That’s too long: a prompt can have up to { $most } characters.
prompt-longer = ⚠️ That’s too long for this model: { $length } characters, and it takes { $most } at most.
words-kept = ✍️ Your prompt is saved, just answer the questions:
wordless-picture = 🖼 I can’t read that file as a picture. Send a photo, or a sentence about what should happen.
wordless-sound = 🎙 I can’t listen to recordings yet. Write the idea as text, and I’ll make a video of it.
wordless-other = 🙂 I make videos from words. Send me a sentence, for example <i>a cat on a skateboard</i>, or open /menu.
sound-listening = 🎙 Listening…
sound-too-long = 🎙 That recording is longer than two minutes. Please say it shorter.
sound-too-large = 🎙 That recording is larger than 20 MB. Please send a smaller one.
sound-too-many = 🎙 Five recordings are being listened to already. Please wait for the first one.
sound-unavailable = 🎙 I can’t listen right now. Nothing was charged: please try again in a minute, or write the idea as text.
sound-not-sound = 🎙 I can’t read that file as a recording. Send a voice message, or an MP3, M4A, OGG, WAV or FLAC.
sound-silent = 🎙 I heard no words in that recording. Please say it once more, or write it.
wordy-picture = 🖼 I can’t read that file as a picture, so I took your caption as the prompt.
wordy-sound = 🎙 I took your caption as the prompt, without listening.
wordy-other = ✍️ I took your caption as the prompt.
picture-enough = 🖼 There are two pictures already: the first and the last. To begin with another one, take them away with “Without picture”.
album-late = 🖼 That picture came after its video had been ordered. Send it again to make another one of it.
picture-not-a-picture = 🖼 That file is no picture I can read. Send a JPEG, PNG or WebP.
picture-heic = 🖼 I can’t read HEIC. Send it as a photo instead of a file, and Telegram converts it.
picture-broken = 🖼 That picture is damaged. Please send it again.
picture-too-large = 🖼 That picture is too large: 20 MB and 12,000 × 9,000 pixels at most. Send it as a photo instead of a file.
picture-too-small = 🖼 That picture is too small: at least 32 pixels a side.
prompt-not-text = ⚠️ Please send text: describe your idea in words.
assistant-working = 🤖 The assistant is imagining the scene… It takes up to ten seconds, and you can leave this screen.
assistant-working-meme = 😄 Making up the meme… It takes up to ten seconds, and you can leave this screen.
assistant-failed = ⚠️ The assistant declined or isn’t answering right now, so we’ve kept your own words.
assistant-stopped = ⏹ You stopped the assistant. Nothing of what it was writing is kept: these are the words from before.
still-drawing = 🖼 Drawing a still of the scene… It takes up to a minute and costs you nothing. A new text, or “Back”, stops the wait.
still-caption =
    🖼 <b>A still of your scene.</b> The video can begin with exactly this picture.

    { $left ->
        [0] That was today’s last one: there are more tomorrow.
        [one] You can have { $left } more today.
       *[other] You can have { $left } more today.
    }
still-limit = 🖼 Today’s stills are used up: there are more tomorrow. The card is as it was, and the video needs no still.
still-rules = 🚫 The rules forbid a still of this scene. Nothing was counted or charged: change the words, and try again.
still-late = ⏳ The still takes too long, so we gave it up. Nothing was counted: try again later, or go on without it.
still-failed = ⚠️ The still didn’t come off. Nothing was charged: try again, or go on without it.
review = 🤖 <b>Here is the scene.</b> Use it, try a variation, or send a new idea.
quoted = <blockquote>{ $prompt }</blockquote>
card = <b>Check before creating</b>
card-picture-crop = 🖼 <b>Begins with your picture</b>, its edges cut to the format.
card-picture-pad = 🖼 <b>Begins with your picture</b>, shown whole.
card-pictures = 🖼 <b>Begins with your first picture and ends with the second.</b>
card-references = 🖼 <b>Made to resemble your pictures:</b> { $count }
card-source-edit = ✍️ <b>Changes your earlier video.</b>
card-source-extend = ⏩ <b>Goes on from your earlier video.</b>
card-source-remix = 🔀 <b>Tells your earlier video anew.</b>
card-film = 🎬 <b>The same film as your draft</b>, in full quality.
card-upscale = ✨ <b>The same video in { $resolution }</b>: its picture is made larger, nothing else changes.
card-unhurried = 🌙 Made when machines idle: it may take hours, a day at most, and comes by itself.
draft-offer = 🖍 Draft { $draft } 🪙 → the same film in { $resolution } for { $film } 🪙, within { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
draft-offer-free = 🖍 A draft first → the same film in { $resolution }, within { $days ->
    [one] { $days } day
   *[other] { $days } days
  }
card-draft = 🖍 <b>A draft.</b> If you like it, the same film in { $resolution } is { $film } 🪙, within { $days ->
    [one] { $days } day
   *[other] { $days } days
  }.
card-draft-free = 🖍 <b>A draft.</b> If you like it, the same film in { $resolution } is one tap, within { $days ->
    [one] { $days } day
   *[other] { $days } days
  }.
price = Price: <b>{ $price }</b> 🪙 · balance { $before } → { $after }
price-short = Price: <b>{ $price }</b> 🪙, and your balance is { $before } 🪙
card-hint = To change the prompt, just send a new one.
card-moved = 🔁 { $model } makes it differently: { $changes }
button-copy = 📋 Copy
choice = { $value } · { $coins } 🪙
cheaper-resolution = The same in { $resolution } · { $coins } 🪙
cheaper-seconds = The same in { $seconds } s · { $coins } 🪙
cheaper-silent = The same without sound · { $coins } 🪙
cheaper-model = The same with { $model } · { $coins } 🪙
cheaper-cut = { $model } · { $seconds } s · { $resolution } · { $coins } 🪙
change-model = 🧩 Model
change-ratio = 📐 Format
change-seconds = ⏱ Length
change-resolution = 🎞 Quality
change-sound = 🔊 Sound
change-mode = 🤖 Who writes
change-style = 🎨 Style
change-camera = 🎥 Camera
change-avoid = 🚫 Without
direct-style = 🎨 <b>Style</b>: one for a video. It becomes a line under the prompt; the same tap takes it away.
direct-camera = 🎥 <b>Camera</b>: how it moves. The same tap takes it away.
direct-avoid = 🚫 <b>What must not be there</b>: pick one or more.
write-before = It reads now:
write-change = ✍️ <b>What should be different?</b> Write it in your own words: <i>darker</i>, <i>longer</i>, <i>make it vertical</i>. You’ll see the price first.
chosen = ✅ { $label }
price-demo = 🎭 Demo: no coins are charged
price-rose = 📈 The price of this video has gone up by { $rise } 🪙 since the card was shown. Nothing was held. Tap “✅ Create” to accept the new price.
obstacle-insufficient-coins = ⚠️ You’re { $missing } 🪙 short. Get more coins, or choose a shorter video or a cheaper model.
obstacle-too-many-jobs = { $most ->
    [one] ⏳ You already have { $most } video in progress, which is all you can have at once. Wait until it’s ready and tap “✅ Create” again.
   *[other] ⏳ You already have { $most } videos in progress, which is all you can have at once. Wait until one is ready and tap “✅ Create” again.
  }
obstacle-line-full = ⏳ Your line is full: no more than { $line } can wait in it. Wait until one begins, then tap “✅ Create” again.
line-offer = 🕓 Or put it into your line: { $coins } 🪙 are put on hold now, it begins by itself when one of yours is done, and until then you can cancel and get the coins back.
line-offer-free = 🕓 Or put it into your line: it begins by itself when one of yours is done, and until then you can cancel it.
obstacle-queue-full = ⏳ The queue is full right now. Nothing was charged and your video is saved here: tap “✅ Create” again in a few minutes.
obstacle-storage-full = ⏳ The storage for videos is full right now, and the operator has been told. Nothing was charged and your video is saved here: tap “✅ Create” again later.
obstacle-retired = ⚠️ This model isn’t available right now.
obstacle-maintenance = 🛠 We’re doing maintenance, so new videos can’t be ordered right now. Nothing was charged and your video is saved here: tap “✅ Create” again later.
obstacle-maintenance-until = 🛠 We’re doing maintenance until about { $until }, so new videos can’t be ordered until then. Nothing was charged and your video is saved here: tap “✅ Create” again later.
obstacle-unfit = ⚠️ This model can’t make such a video any more. Choose another format, or another model.
obstacle-no-picture = ⚠️ This model doesn’t begin with a picture. These do:
obstacle-picture-needed = 📎 This model begins with a photo: send one. These make the video of words alone:
obstacle-too-many-pictures = ⚠️ This model takes one picture. Which one should it begin with? These models take all of them:
obstacle-prompt-too-long = ⚠️ The prompt is too long for this model. Shorten it, or choose another model.
obstacle-draft-expired = ⌛ This draft is too old: the model no longer makes a film of it. Nothing was charged. Make a new draft, or order the video in full.
obstacle-draft-off = ⚠️ Nobody makes films of this draft right now: the model that made it is switched off. Nothing was charged. Try again later, or make a new draft.
obstacle-upscale-off = ⚠️ Nobody makes videos larger right now. Nothing was charged. Try again later, please.
obstacle-day-limit = 🛡 This video would exceed your daily limit. See /limits.
obstacle-month-limit = 🛡 This video would exceed your monthly limit. See /limits.
obstacle-frozen = ⛔ Your account is frozen, so you can’t spend coins. More: /paysupport

# A video's status
status-accepted = ✅ <b>Order accepted.</b> Coins on hold: { $coins } 🪙
status-accepted-free = ✅ <b>Order accepted</b>
status-submitting = Sent to the model, waiting for its answer…
status-in-doubt = The model’s answer got lost. We’re finding out whether it took the order, for two minutes at most: if not, your coins come back. Nothing is ordered twice.
status-line = 🕓 <b>In your line.</b> It begins by itself as soon as one of your videos is done.
    Coins on hold: { $coins } 🪙. If you cancel, they come back.
status-line-free = 🕓 <b>In your line.</b> It begins by itself as soon as one of your videos is done.
status-instead = ⚡ Or another model makes it: { $spec }
status-replaced = ⚡ Made anew by another model: { $number }
status-queued-place = 🕓 <b>Place in the queue: { $place }</b>
status-queued-wait = The model is busy, we’re trying again
status-generating = 🎬 <b>Creating your video</b>
status-progress = { $bar } { $percent }%
status-provider-place = 👥 Place in the model’s queue: { $place }
status-stop-asked = ⏹ Asking the model to stop…
status-stop-too-late = ⏹ Too late to stop: your video is about to come.
status-stop-unknown = ⏹ The model didn’t say whether it stops. If the video comes, it’s yours; if not, your coins come back.
status-estimate = Usually takes { $from }–{ $to } min
status-estimate-about = Usually takes about { $to } min
status-estimate-seconds = Usually takes { $from }–{ $to } s
status-estimate-seconds-about = Usually takes about { $to } s
status-slow = It’s taking longer than usual, we’re still waiting
status-unhurried = 🌙 It is made when machines idle: that may take hours, a day at most
status-elapsed = ⏱ { $minutes } min so far
status-elapsed-seconds = ⏱ { $seconds } s so far
status-sending = 📤 <b>Ready, sending…</b>
status-shrinking = 📦 <b>Ready; it is being made smaller, as Telegram takes no larger one.</b>
status-no-room = 📦 Your video is ready, but it can’t be kept here right now: the storage is full, and the operator has been told. It is tried for an hour; after that your coins come back.
status-delivered = ✅ <b>Your video is ready</b>
status-kept = ✅ <b>Your video is ready</b> and waiting in your gallery
status-maybe = ❔ <b>Your video is ready.</b> It may have arrived already; if not, tap the button.
status-link = ✅ <b>Your video is ready.</b> Telegram didn’t accept the file, so here’s a link. It works for 7 days.
link = ▶️ <a href="{ $link }">Open the video</a>
status-link-none = ✅ <b>Your video is ready.</b> Telegram didn’t accept the file; try to get it again.
resend-refused = ⚠️ Telegram doesn’t accept this video right now. Please try again later.
status-cancelled = ❌ <b>Cancelled.</b> Back on your balance: { $coins } 🪙.
status-failed = 😔 <b>Sorry, that didn’t work out.</b> Back on your balance: { $coins } 🪙.
status-failed-free = 😔 <b>Sorry, that didn’t work out.</b>
status-cancelled-free = ❌ <b>Cancelled.</b>
failure-moderation = The model refused this prompt: its safety rules don’t allow it. Change the wording and try again.
failure-provider = The model reported an error. Please try again: that often helps.
failure-lost = The model lost this video on the way. Please try again.
failure-timeout = The model took too long. Please try again later.
failure-unavailable = The model is temporarily unavailable. Please try again later.
failure-busy = The model is overloaded. Please try again in a few minutes.
failure-no-credits = The model is temporarily unavailable, and the operator has been told. Please try again later.
failure-invalid = The model didn’t accept these settings. Try another length or quality.
failure-too-long = The model didn’t accept a prompt this long. Shorten it and try again.
failure-retired = This model is no longer available. Choose another one.
failure-unusable = The model sent a file that couldn’t be read. Please try again.
failure-unreadable = Your picture can’t be read any more. Send it again, please.
failure-draft-gone = The model no longer has the draft, so it can’t make its film. Make a new draft, please.
failure-upscale-gone = The finished video is no longer kept here, so it can’t be made larger.
failure-unstored = Your video was made, but the storage here was full. If it can be fetched later, it will be offered to you.
failure-undeliverable = Telegram didn’t accept this video in any form. It’s kept in your gallery: /gallery
caption = <b>{ $model }</b> · { $ratio } · { $seconds } s · { $resolution }{ $sound }
caption-ai = 🤖 Made with AI
caption-demo = 🎭 <b>Demo video</b> · { $ratio } · { $seconds } s · { $resolution }{ $sound }. No coins were charged.
caption-lacks-length = ⏱ It lasts { $seconds } s instead of the ordered { $ordered } s.
caption-lacks-format = 📐 It came as { $size } instead of { $ratio }.
caption-lacks-resolution = 🔍 It came as { $size } instead of { $resolution }.
caption-lacks-sound = 🔇 It came without sound.
caption-rebate = ↩️ { $coins } 🪙 of its price are back on your balance.
caption-smaller = 📦 Telegram takes no larger file here, so it was saved in fewer bytes.
balance-line = 💰 Balance: <b>{ $coins }</b> 🪙

# A video that came after its coins were returned
late-offer = 📦 <b>Your video arrived after all.</b> We had already returned your coins. Take it for { $coins } 🪙? The offer stands for 7 days.
late-free = 📦 <b>Your video arrived after all.</b> Here it comes.
late-declined = 👌 All right, nothing was charged.
button-take-late = ✅ Take it · { $coins } 🪙
button-decline-late = No, thanks

# A link to a video, for whoever opens it
link-wrong = This link isn’t valid.
link-expired = This link has expired. You can still get the video from the bot: /gallery
link-missing = There is no such video.
link-unreadable = The video is unavailable right now. Please try again later.
link-page-title = Video by { $model }
link-page-facts = { $seconds } s · { $size } · { $megabytes } MB
link-page-made = Made by AI.
link-page-until = The link works until { $date }.
link-page-download = Download
link-page-open-bot = Open the bot
link-page-again = Get the video in the bot

# Short answers
toast-stale = This button no longer works
toast-unknown = This button doesn’t work here
toast-cannot-cancel = The video is already being created, so it can’t be cancelled
toast-ended = There’s nothing left to cancel: this video has already ended
toast-cancelled = Cancelled, your coins are back
toast-stopping = Asking to stop it…
toast-gone = This video is no longer here
toast-replaced = The failed video is already being made anew
toast-maintenance = 🛠 Maintenance: nothing new can be ordered right now
toast-film-made = The film of this draft is already made, or on its way
toast-film-resent = The film of this draft is made already: here it is once more
toast-film-underway = The film of this draft is on its way
toast-draft-undelivered = The draft is still being delivered. Tap again in a minute
toast-draft-expired = This draft is too old to make a film of it. Nothing was charged
toast-draft-off = The model of this draft is switched off. Nothing was charged
toast-upscale-made = This video is already made larger, or on its way
toast-upscale-resent = This video is made larger already: here it is once more
toast-upscale-underway = This video is being made larger right now
toast-upscale-undelivered = The video is still being delivered. Tap again in a minute
toast-upscale-off = Nobody makes videos larger right now. Nothing was charged
toast-upscale-unkept = This video is no longer kept here, so it can’t be made larger. Nothing was charged
toast-late-gone = This offer is over
toast-late-coins = Not enough coins. Get more, then tap “Take it” again
toast-late-day-limit = This video would exceed your daily limit. See /limits
toast-late-month-limit = This video would exceed your monthly limit. See /limits
toast-late-frozen = Your account is frozen, so you can’t spend coins. More: /paysupport

# Pages
page-banned = ⛔ This account can’t use the bot. Questions about payments: /paysupport
page-help =
    <b>How it works</b>
    1. Send a sentence, a photo or a voice message: it becomes a card with its price.
    2. Change on the card whatever you like: the model, the format, the length, the style.
    3. Tap “✅ Create”.
    4. To change a finished video, reply to it: <i>the same at night</i>.
    If you’d rather be asked step by step, tap “🎬 VIDEO” in the /menu.

    Coins are charged at once and come back if the video doesn’t work out.

    /video — new video
    /gallery — your videos
    /balance — balance
    /buy — buy coins
    /receipts — a receipt for every video
    /history — coin history
    /limits — your spending limits
    /invite — invite a friend
    /promo — promo code
    /language — language
    /cancel — start over
    /terms — terms
    /paysupport — questions about payments
    /privacy — what we keep of you
    /export — get a copy of it
    /delete_me — delete everything
page-terms =
    <b>Terms</b>
    You are responsible for the text you send: it goes to the model you chose. Don’t describe real people without their consent, or anything illegal.
    Coins work only inside this bot. If you don’t get your video, its coins are returned automatically.
    We keep finished videos so that you can get them again.
page-daily =
    🎁 <b>Daily coins: { $coins } 🪙 every day as a gift.</b>
    They come by themselves with your first message of the day and expire at midnight UTC. Today’s are already on your balance.
page-paysupport =
    <b>Questions about payments</b>
    Describe what happened and when: every charge and refund is on record, and we’ll check it. Telegram and its support aren’t responsible for purchases in this bot.

button-support = 💬 Write to support
button-answer-support = ✍️ Answer
button-stop-news = 🔕 No more news
support-answer =
    💬 <b>Support’s answer to question No. { $ticket }</b>
    { $text }
support-asked = 💬 Your question No. { $ticket } is saved and goes to the operators. The answer will come here.
support-asked-nobody = 💬 Your question No. { $ticket } is saved. This bot has no operators right now, so we can’t say when an answer comes.
support-answered = 💬 Your answer to question No. { $ticket } is on its way.
support-too-many = ⏳ Too many messages in a row. Please write to support again in an hour.
support-more = 💬 Anything to add? Write it: it goes to support too. When you’re done, go back to the menu.
promo-enter = 🎁 <b>Send the code</b> in one message.

# What is kept of somebody, and its deletion
button-export = 📦 Get all of it
button-delete-me = 🗑 Delete everything
button-erase-everything = 🗑 Yes, delete it all
page-privacy =
    <b>What we keep of you</b>
    Your number and name at Telegram, your language, your prompts and pictures, your videos, your coins and payments, and what you wrote to support. We keep them to make your videos, send them again, and settle payments. We sell and give away nothing.
privacy-words = ✍️ Prompts and pictures: { $days ->
        [one] { $days } day
       *[other] { $days } days
    } after their video has ended.
privacy-words-kept = ✍️ Prompts and pictures: until you delete them.
privacy-videos = 🎬 Video files: { $days ->
        [one] { $days } day
       *[other] { $days } days
    } after delivery. Telegram keeps what is in this chat for as long as you don’t delete it there.
privacy-money = 🪙 Coins and payments: for as long as the bot exists, because refunds need them.
privacy-providers = 📤 A prompt with its pictures goes to the one that makes your video, or a still of it: { $providers }.
privacy-nobody = 📤 A prompt with its pictures goes to the one that makes your video.
privacy-own-service = a service of this bot’s operator
privacy-assistant = 🤖 What you tell the assistant, and voice messages, go to the text service that the operator chose. It also checks prompts and pictures before a video is made.
privacy-yours = You can delete everything: /delete_me
erase-question = 🗑 <b>Delete everything?</b> There’s no way back.
erase-goes =
    <b>What goes:</b> prompts, pictures, videos, drafts, links, your name, and what you wrote to support. Videos that wait are cancelled, and those that are being made are finished or stopped first. A subscription is cancelled at Telegram.
erase-coins = <b>Your { $coins } 🪙 are lost too.</b>
erase-stays =
    <b>What stays:</b> your number at Telegram with your coin movements and payments, without a word of yours, because refunds need them. What is in this chat you delete yourself.
erasure-begun = 🗑 Everything of yours is being deleted. If a video is being made, that may take a while. We’ll write when it’s done.
erasure-done = ✅ Everything of yours is deleted. Write any time to begin anew.
page-erasing = 🗑 Everything of yours is being deleted. Nothing new can be started until that’s done.
export-title = What KudoAiBot keeps of you
export-profile = Profile
export-videos = Videos
export-stills = Stills
export-coins = Coins
export-payments = Payments
export-support = Support
export-notes = Notes by the operators
export-caption = 📦 Everything that we keep of you: open index.html, or the JSON files in a program. Links to videos work for seven days.
export-cut = Not everything fits into one file.
limit-export = ⏳ You can get a copy once a day. Try again in { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    }.

# The bot's profile
bot-description = One sentence in, one video out. The assistant polishes your idea, the model films it, and your coins come back if something goes wrong. Tap Start.
bot-short-description = One sentence in, one video out.
command-start = Main menu
command-video = New video
command-gallery = My videos
command-balance = Balance
command-language = Language
command-help = Help
command-cancel = Start over
command-terms = Terms
command-paysupport = Questions about payments
command-buy = Buy coins
command-receipts = Receipts
command-history = Coin history
command-limits = Spending limits
command-invite = Invite a friend
command-promo = Use a promo code
command-privacy = What we keep of you
command-export = Get what we keep of you
command-delete_me = Delete everything
command-news = Turn our news on or off

# Money
button-shop = 🪙 Coins
button-daily = 🎁 Daily coins: { $coins } 🪙
button-receipts = 🧾 Receipts
button-receipt = 🧾 Receipt
button-history = 📜 History
button-limits = 🛡 Limits
button-invite = 🎁 Invite a friend
button-more-packs = 🪙 Other packs
button-stop-subscription = ⏹ Stop the subscription
button-subscribe = Subscribe for { $stars } ⭐ a month
button-older = Older ➡️
button-newer = ⬅️ Newer
button-share = 📨 Send the link
button-share-video = 📨 Share
pack = { $coins } 🪙 · { $stars } ⭐
pack-bonus = { $coins } + { $bonus } 🪙 · { $stars } ⭐
pack-monthly = 🔁 { $coins } 🪙 a month · { $stars } ⭐
shop = <b>Coins for Telegram Stars.</b> Choose a pack and pay the invoice: your coins arrive right away.
shop-videos = In videos with { $model } at { $price } 🪙:
shop-pack = { $videos ->
    [one] { $coins } 🪙 → { $videos } video
   *[other] { $coins } 🪙 → { $videos } videos
  }
shop-pack-saving = { $videos ->
    [one] { $coins } 🪙 → { $videos } video, { $saved }% off
   *[other] { $coins } 🪙 → { $videos } videos, { $saved }% off
  }
shop-closed = Coins aren’t for sale right now.
shop-missing = You need { $missing } 🪙 more for your video.
subscription = 🔁 Your subscription is paid until { $until } and renews automatically.
subscription-ending = 🔁 Your subscription is paid until { $until } and won’t renew.
subscription-canceled = 🔁 Your subscription won’t renew. What you’ve paid for lasts until { $until }.
subscription-active = 🔁 Your subscription goes on and renews on { $until }.
subscription-failed = ⚠️ Telegram couldn’t renew your subscription. What you’ve paid for lasts until { $until }; add Stars to your balance and it goes on.
subscription-stop-refused = ⚠️ Telegram didn’t stop your subscription. Please stop it in Telegram: Settings → My Stars → Subscriptions. We’ve been told, too.
subscription-stop-later = ⏳ Telegram isn’t answering. Your subscription will be stopped as soon as it does.
subscribe = 🔁 <b>{ $coins } 🪙 every month.</b> You can stop at any time and keep what you’ve paid for.
invoice-title = { $coins ->
    [one] { $coins } coin
   *[other] { $coins } coins
  }
invoice-description = { $coins ->
    [one] { $coins } coin
   *[other] { $coins } coins
  } for videos in this bot, right after the payment.
invoice-description-monthly = { $coins ->
    [one] { $coins } coin
   *[other] { $coins } coins
  } for videos in this bot every 30 days, until you stop.
paid = ✅ <b>+{ $coins } 🪙.</b> Balance: <b>{ $balance }</b> 🪙
paid-unknown = ⚠️ Your payment arrived, but we can’t tell what it was for. It’s on record and the operator has been told: you’ll get your coins or your Stars back.
refunded = ↩️ <b>Your Stars are back.</b> The coins from that payment are gone. Balance: <b>{ $balance }</b> 🪙
checkout-unknown = We don’t recognise this invoice. Please open the shop again.
checkout-not-yours = This invoice was made for somebody else. Open the shop to get your own.
checkout-changed = The price has changed. Please open the shop again.
checkout-used = This invoice has already been paid. Open the shop for another pack.
checkout-expired = This invoice has expired. Please open the shop again.
checkout-subscribed = You already have a subscription.
checkout-frozen = Your account can’t buy coins right now. More: /paysupport
checkout-later = We can’t take the payment right now. Please try again in a minute.
limits = 🛡 <b>Your limits</b>
limits-day = Today: { $spent } 🪙 of { $limit } 🪙
limits-day-none = Today: { $spent } 🪙, no limit
limits-month = This month: { $spent } 🪙 of { $limit } 🪙
limits-month-none = This month: { $spent } 🪙, no limit
limits-own = Set your own limits below. The counters reset at 00:00 UTC.
limits-frozen = ⛔ Your account is frozen, so you can’t spend coins. More: /paysupport
button-limit-day = Day: { $coins } 🪙
button-limit-day-none = Day: none
button-limit-month = Month: { $coins } 🪙
button-limit-month-none = Month: none
invite = 🎁 <b>Invite a friend: { $coins } 🪙 for each of you</b> as soon as your friend gets their first video.
invite-closed = 🎁 Invitations earn no coins right now.
invite-link = Your link: { $link }
invite-count = Friends joined: { $friends } · rewarded: { $rewarded } · earned: { $earned } 🪙
invite-text = A bot that turns one sentence into a video
invited = 🎁 You joined through a friend’s link: you’ll both get coins after your first video.
invited-self = 🎁 This is your own invitation: send it to a friend, who then opens the link.
news-on = 🔔 You’ll get our news: new models, ideas, discounts. Don’t want them? /news off
news-off = 🔕 You won’t get our news any more. Messages about your videos and coins still come. Changed your mind? /news on
news-usage = 🔔 Now and then we tell you about new models, ideas and discounts. /news off turns this off, /news on turns it on again.
referral-reward = 🎁 <b>+{ $coins } 🪙</b> for an invitation. Thank you!
promo-redeemed = 🎁 <b>+{ $coins } 🪙.</b> Balance: <b>{ $balance }</b> 🪙
promo-unknown = There’s no such code.
promo-ended = This code is no longer valid.
promo-used-up = This code has been used up.
promo-used-by-you = You’ve already used this code.

# Receipts
receipts = 🧾 <b>Your receipts.</b> Tap one to see where its coins went.
receipts-empty = 🧾 Every video gets a receipt here. There are none yet.
receipt-title = 🧾 <b>Receipt { $number }</b>
receipt-wordless = ✂️ The words and pictures of this video have been erased.
receipt-origin = ✍️ Made of { $number }
receipt-spec = { $model } · { $ratio } · { $seconds } s · { $resolution }{ $sound }
stage-draft = 🖍 Draft
stage-film = 🎬 Film of a draft
stage-upscale = ✨ Made larger
receipt-held = ➖ Charged { $coins } 🪙: { $time }
receipt-captured = ✔️ Paid for the video { $coins } 🪙: { $time }
receipt-rebated = ↩️ Back for what was missing { $coins } 🪙: { $time }
receipt-returned = ↩️ Returned { $coins } 🪙: { $time }
receipt-free = 🪙 No coins were charged.
receipt-demo = 🎭 Demo: no coins were charged.
receipt-submitted = 📨 Sent to the model: { $time }
receipt-ready = 🎞 Ready: { $time }
receipt-making = ⏳ In progress
receipt-delivered-video = ✅ Delivered: { $time }
receipt-delivered-link = ✅ Delivered as a link: { $time }
receipt-delivered-kept = ✅ Saved in your gallery: { $time }
receipt-delivered-maybe = ❔ Sent, may have arrived: { $time }
receipt-failed = 😔 Didn’t work out: { $time }
receipt-cancelled = ❌ Cancelled: { $time }
receipt-late-of = 📦 The video of receipt { $number }, which arrived after its coins were returned
receipt-late-offered = 📦 The video arrived after all: you can still take it for { $coins } 🪙
receipt-late-taken = 📦 The video arrived after all, and you took it: receipt { $number }
receipt-late-left = 📦 The video arrived after all, and you didn’t take it
receipt-gone = 🧾 There’s no such receipt.
history = 📜 <b>Your coin history</b>
history-empty = 📜 Nothing here yet.
history-welcome = welcome gift
history-referral = invitation
history-promo = promo code
history-daily = daily coins
history-grant = from the operator
history-revoke = taken back by the operator
history-purchase = purchase
history-bonus = pack bonus
history-subscription = subscription
history-hold = video
history-release = returned for a video
history-rebate = back for what a video lacked
history-expiry = expired
history-refund = Stars refund
history-debt = debt repaid
history-forfeit = lost by deletion
find-nothing = Nothing found.

# Too often
limit-assistant = ⏳ That was a lot for the assistant. It’ll be back in { $minutes } min; until then we’ll use your own words.
limit-transcription = ⏳ That was a lot to listen to. You can send recordings again in { $minutes } min; until then, please write.
limit-promo = ⏳ Too many promo codes tried. You can try again in { $minutes } min.
limit-resend = ⏳ Too many videos in a row. You can ask again in { $minutes } min.
limit-invoice = ⏳ Too many invoices in a row. You can still pay the last one, or get a new one in { $minutes } min.

# In groups
private-only = I work in a private chat: open me and send /start.
toast-private-only = I only work in a private chat

follow-up-failed = ⚠️ That didn’t work: Telegram didn’t take it. Please try again in a moment.
