# Buttons
button-video = 🎬 VIDEO
button-gallery = 🖼 Gallery
button-help = ❓ Help
button-language = 🌐 Language
button-resume = ▶️ Resume draft
button-back = ⬅️ Back
button-menu = 🏠 Menu
button-ideas = 💡 Ideas
button-use = 👍 Use it
button-another = 🔄 Another
button-simpler = ✂️ Simpler
button-richer = 🎨 Richer
button-absurd = 🤪 Absurd
button-keep-mine = 📝 Keep mine
button-create = ✅ Create
button-edit = ✏️ Edit
button-cancel = ❌ Cancel
button-new-video = 🎬 New video
button-again = 🔁 Same again
button-flip = 🔃 Other orientation
button-cancel-job = ❌ Cancel
button-send-again = 📤 Send it again

mode-assistant = 🤖 With assistant
mode-manual = ✋ Manual
mode-meme = 😄 Meme
seconds = { $seconds } s
quality = { $resolution } · { $coins } 🪙

# Screens
balance = 💰 Balance: <b>{ $coins }</b> 🪙
menu =
    <b>One sentence in, one video out.</b>
    Press “🎬 VIDEO”, pick a model and describe a scene.
demo-note = 🎭 Demo mode: no video server is connected, so you get a sample clip. No coins are taken.
language = Choose your language
gallery = 🖼 <b>Your latest videos.</b> Press one to get it again.
gallery-empty = 🖼 Your videos will be here. None yet: a good moment to start.
models = <b>Choose a model</b>
model-line = { $model } — { $about }. From { $coins } 🪙
model-line-retired = { $model } — not available now, press to learn why
retired =
    <b>{ $model } is not available now.</b>
    { $reason } No server with this model is connected to this bot now. Your coins are safe.
retired-with-successor =
    <b>{ $model } is not available now.</b>
    { $reason } No server with this model is connected to this bot now. { $successor } takes its place.
successor-price = 💰 A video costs from { $after } 🪙 with { $successor }; with { $model } it was from { $before } 🪙.
successor-price-draft = 💰 Your draft costs { $after } 🪙 with { $successor }; with { $model } it was { $before } 🪙. Your words go along.
modes =
    { $model }: <b>who writes the prompt?</b>

    🤖 the assistant turns your thought into a vivid scene
    ✋ manual films exactly what you wrote
    😄 meme makes a meme of a short idea
orientation = { $model }: <b>choose the orientation</b>
duration = { $model }: <b>how many seconds?</b>
qualities = { $model }: <b>choose the quality</b>
ideas = 💡 <b>Ideas</b>: pick one, you can change it afterwards
write-assistant = ✍️ <b>Describe your idea in one message</b>, in any language. The assistant turns it into a scene and shows it to you.
write-manual = ✍️ <b>Write the prompt in one message.</b> It goes to the model unchanged.
write-meme = ✍️ <b>Write a short idea for a meme.</b>
spec = { $model } · { $mode } · { $ratio } · { $seconds } s · { $resolution }
prompt-too-long = ⚠️ Too long: a prompt may have up to 4000 characters.
prompt-not-text = ⚠️ Text is needed: describe the scene in words.
assistant-working = 🤖 The assistant is imagining the scene… This takes up to ten seconds, and you can leave this screen.
assistant-working-meme = 😄 Making up the meme… This takes up to ten seconds, and you can leave this screen.
assistant-failed = ⚠️ The assistant does not answer now, so your own text stays.
review = 🤖 <b>Here is the scene.</b> Use it, or try another way? You can also send a new idea as a message.
quoted = <blockquote>{ $prompt }</blockquote>
card = <b>Check before creating</b>
price = Price: <b>{ $price }</b> 🪙 · balance now { $before } → after { $after }
price-demo = 🎭 Demo: no coins are taken
obstacle-insufficient-coins = ⚠️ You are { $missing } 🪙 short. Get coins, or choose a shorter video or a cheaper model.
obstacle-too-many-jobs = ⏳ As many videos as possible at once are already in the making. Wait until one is ready and press “✅ Create” again.
obstacle-queue-full = ⏳ Too many videos are waiting now, so we would keep you waiting long. Nothing was charged, and your video is kept here: press “✅ Create” in a few minutes.
obstacle-retired = ⚠️ This model is not available now.
obstacle-day-limit = 🛡 This video would go beyond the limit of the day. See /limits.
obstacle-month-limit = 🛡 This video would go beyond the limit of the month. See /limits.
obstacle-frozen = ⛔ Your account is frozen: it cannot spend coins. Write to /paysupport.

# A video's status
status-queued = 🕓 <b>In the queue</b>
status-queued-place = 🕓 <b>{ $place ->
    [one] { $place }st
    [two] { $place }nd
    [few] { $place }rd
   *[other] { $place }th
  } in the queue</b>
status-queued-wait = The video server is busy, trying again
status-generating = 🎬 <b>Making the video</b>
status-progress = { $bar } { $percent }%
status-estimate = This usually takes about { $minutes } min
status-estimate-seconds = This usually takes about { $seconds } s
status-sending = 📤 <b>Ready, sending…</b>
status-delivered = ✅ <b>The video is ready</b>
status-kept = ✅ <b>The video is ready</b> and waits in your gallery
status-maybe = ❔ <b>The video is ready.</b> It may have arrived already; if not, press the button.
status-link = ✅ <b>The video is ready.</b> Telegram did not accept the file, so here is a link (works for 7 days).
link = ▶️ <a href="{ $link }">Open the video</a>
status-link-none = ✅ <b>The video is ready.</b> Telegram did not accept the file; try to get it again.
status-cancelled = ❌ <b>Cancelled.</b> { $coins } 🪙 are back on your balance.
status-failed = 😔 <b>It did not work out.</b> { $coins } 🪙 are back on your balance.
status-failed-free = 😔 <b>It did not work out.</b>
status-cancelled-free = ❌ <b>Cancelled.</b>
failure-moderation = The model refused this text for safety reasons. Change the wording and try again.
failure-provider = The model reported an error. Try again: that often helps.
failure-lost = The video server lost the task. Try again.
failure-timeout = The video server did not answer in time. Try later.
failure-unavailable = The video server is not reachable now. Try later.
failure-busy = The video server is too busy. Try again in a few minutes.
failure-no-credits = The service has run out of funds at the video server. The operator has been told. Try later.
failure-invalid = The model did not accept these settings. Try another length or quality.
failure-too-long = The model takes only shorter texts. Shorten the prompt and try again.
failure-retired = This model works no more. Choose another one.
failure-unusable = The model sent a file that could not be read. Try again.
caption = <b>{ $model }</b> · { $ratio } · { $seconds } s
caption-demo = 🎭 <b>Demo clip</b> · { $ratio } · { $seconds } s. No coins taken.
balance-line = 💰 Balance: <b>{ $coins }</b> 🪙

# A video that came after its coins were returned
late-offer = 📦 <b>Your video arrived after all.</b> The coins were returned. Take it for { $coins } 🪙? The offer stands for 7 days.
late-free = 📦 <b>Your video arrived after all.</b> Here it comes.
late-declined = 👌 Not taken, nothing charged.
button-take-late = ✅ Take it · { $coins } 🪙
button-decline-late = No, thanks

# A link to a video, for whoever opens it
link-wrong = This link is not valid.
link-expired = This link has expired. You can still get the video from the bot: /gallery
link-missing = There is no such video.
link-unreadable = The video is unavailable right now. Please try again later.

# Short answers
toast-stale = This button no longer works
toast-unknown = This button does not work here
toast-cannot-cancel = The video is already being made, it cannot be cancelled
toast-cancelled = Cancelled, the coins are back
toast-gone = This video is no longer here
toast-late-gone = This offer is over
toast-late-coins = Not enough coins. Get some, then press “Take it” again
toast-late-day-limit = This video would go beyond the limit of the day. See /limits
toast-late-month-limit = This video would go beyond the limit of the month. See /limits
toast-late-frozen = Your account is frozen: it cannot spend coins. Write to /paysupport

# Pages
page-banned = ⛔ This account is not served here. Questions about payments: /paysupport
page-promo-usage = Send the code with the command, like this: <code>/promo WELCOME</code>
page-help =
    <b>How it works</b>
    1. Press “🎬 VIDEO” and choose a model.
    2. Decide who writes the prompt: the assistant, you, or meme mode.
    3. Choose orientation and length, describe the scene.
    4. Check the card and press “✅ Create”.

    Coins are taken at once and come back if the video does not work out.

    /video — new video
    /gallery — your videos
    /balance — balance
    /buy — buy coins
    /receipts — a receipt for every video
    /history — where your coins went
    /limits — limits of your own
    /invite — invite a friend
    /promo — promo code
    /language — language
    /cancel — start over
    /terms — terms
    /paysupport — questions about payments
page-terms =
    <b>Terms</b>
    You are responsible for the text you send: it goes to the model you chose. Describe no real people without their consent, and nothing illegal.
    Coins work only inside this bot. For a video that you did not get they come back by themselves.
    Finished videos are kept so that you can get them again.
page-paysupport =
    <b>Questions about payments</b>
    Describe what happened and when: every charge and refund is on record, and we will check it. Telegram and its support are not responsible for purchases in this bot.

# The bot's profile
bot-description = One sentence in, one video out. The assistant improves your idea, the model films it, and the coins come back if something goes wrong. Press Start.
bot-short-description = One sentence in, one video out.
command-start = Main menu
command-video = New video
command-gallery = My videos
command-balance = Balance
command-language = Язык · Language
command-help = Help
command-cancel = Start over
command-terms = Terms
command-paysupport = Questions about payments
command-buy = Buy coins
command-receipts = Receipts
command-history = Where my coins went
command-limits = Spending limits
command-invite = Invite a friend
command-promo = Use a promo code

# Money
button-shop = 🪙 Coins
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
pack = { $coins } 🪙 · { $stars } ⭐
pack-bonus = { $coins } + { $bonus } 🪙 · { $stars } ⭐
pack-monthly = 🔁 { $coins } 🪙 a month · { $stars } ⭐
shop = <b>Coins for Telegram Stars.</b> Choose a pack: an invoice comes, and the coins are there at once after you pay.
shop-closed = Coins are not sold here now.
shop-missing = You need { $missing } 🪙 more for your video.
subscription = 🔁 Your subscription is paid until { $until } and renews itself.
subscription-ending = 🔁 Your subscription is paid until { $until } and ends then.
subscribe = 🔁 <b>{ $coins } 🪙 every month.</b> You can stop at any time; what is paid for stays.
invoice-title = { $coins } coins
invoice-description = { $coins } coins for videos in this bot. They come at once after the payment.
invoice-description-monthly = { $coins } coins for videos in this bot every 30 days, until you stop.
paid = ✅ <b>+{ $coins } 🪙.</b> Balance: <b>{ $balance }</b> 🪙
paid-unknown = ⚠️ Your payment came, but we cannot tell what it was for. It is on record and the operator has been told: you will get your coins or your Stars.
refunded = ↩️ <b>Your Stars are back.</b> The coins of that payment are gone. Balance: <b>{ $balance }</b> 🪙
checkout-unknown = This invoice is not known here. Please open the shop again.
checkout-not-yours = This invoice was made for somebody else. Open the shop to get your own.
checkout-changed = The price has changed. Please open the shop again.
checkout-used = This invoice is paid already. Open the shop for another pack.
checkout-expired = This invoice is too old. Please open the shop again.
checkout-subscribed = You have a subscription already.
checkout-frozen = Your account cannot buy coins now. Write to /paysupport.
checkout-later = We cannot take the payment at this moment. Please try again in a minute.
limits = 🛡 <b>Your limits</b>
limits-day = Today: { $spent } 🪙 of { $limit } 🪙
limits-day-none = Today: { $spent } 🪙, no limit
limits-month = This month: { $spent } 🪙 of { $limit } 🪙
limits-month-none = This month: { $spent } 🪙, no limit
limits-own = You can set limits of your own below. Days and months change at midnight UTC.
limits-frozen = ⛔ Your account is frozen: it cannot spend coins. Write to /paysupport.
button-limit-day = Day: { $coins } 🪙
button-limit-day-none = Day: none
button-limit-month = Month: { $coins } 🪙
button-limit-month-none = Month: none
invite = 🎁 <b>Invite a friend: { $coins } 🪙 for each of you</b> as soon as your friend gets the first video.
invite-closed = 🎁 Invitations bring no coins now.
invite-link = Your link: { $link }
invite-count = Came by your link: { $friends }. Rewarded: { $rewarded } ({ $earned } 🪙).
invite-text = A bot that turns one sentence into a video
invited = 🎁 You came by a friend's link: after your first video both of you get coins.
referral-reward = 🎁 <b>+{ $coins } 🪙</b> for an invitation: thank you!
promo-redeemed = 🎁 <b>+{ $coins } 🪙.</b> Balance: <b>{ $balance }</b> 🪙
promo-unknown = There is no such code.
promo-ended = This code is no longer valid.
promo-used-up = This code has been used up.
promo-used-by-you = You have used this code already.

# Receipts
receipts = 🧾 <b>Your receipts.</b> Press one to see where its coins went.
receipts-empty = 🧾 Every video gets a receipt here. There is none yet.
receipt-title = 🧾 <b>Receipt { $id }</b>
receipt-spec = { $model } · { $ratio } · { $seconds } s · { $resolution }
receipt-held = 🪙 { $coins } taken: { $time }
receipt-captured = ✔️ { $coins } 🪙 paid for the video: { $time }
receipt-returned = ↩️ { $coins } 🪙 returned: { $time }
receipt-free = 🪙 No coins were taken.
receipt-demo = 🎭 A demo: no coins were taken.
receipt-submitted = 📨 Ordered at the video server: { $time }
receipt-ready = 🎞 Made: { $time }
receipt-making = ⏳ In the making
receipt-delivered-video = ✅ Delivered: { $time }
receipt-delivered-link = ✅ Delivered as a link: { $time }
receipt-delivered-kept = ✅ Kept in your gallery: { $time }
receipt-delivered-maybe = ❔ Sent, possibly arrived: { $time }
receipt-failed = 😔 Did not work out: { $time }
receipt-cancelled = ❌ Cancelled: { $time }
receipt-late-of = 📦 The video of receipt { $id }, which came after its coins were returned
receipt-late-offered = 📦 The video came after all: you can still take it for { $coins } 🪙
receipt-late-taken = 📦 The video came after all and was taken: receipt { $id }
receipt-late-left = 📦 The video came after all and was not taken
receipt-gone = 🧾 There is no such receipt.
history = 📜 <b>Where your coins went</b>
history-empty = 📜 No coin has moved yet.
history-welcome = welcome
history-referral = invitation
history-promo = promo code
history-daily = coins of the day
history-grant = from the operator
history-purchase = purchase
history-bonus = bonus of the pack
history-subscription = subscription
history-hold = video
history-release = returned
history-expiry = expired
history-refund = refund
history-debt = debt settled
find-nothing = Nothing found.

# Too often
limit-assistant = ⏳ That was a lot for the assistant. It is there again in { $minutes } min; until then your own text goes on.
limit-promo = ⏳ Too many promo codes tried. You can try again in { $minutes } min.
limit-resend = ⏳ Too many videos in a row. You can ask again in { $minutes } min.
limit-invoice = ⏳ Too many invoices in a row. The last one can still be paid; a new one can be had in { $minutes } min.
