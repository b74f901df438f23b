# Botones
button-video = 🎬 VIDEO
button-gallery = 🖼 Galería
button-help = ❓ Ayuda
button-language = 🌐 Idioma
button-resume = ▶️ Seguir con el borrador
button-back = ⬅️ Atrás
button-ideas = 💡 Ideas
button-use = 👍 Usarla
button-another = 🔄 Otra versión
button-simpler = ✂️ Más simple
button-richer = 🎨 Más detalle
button-absurd = 🤪 Más absurdo
button-keep-mine = 📝 Dejar la mía
button-create = ✅ Crear
button-line = 🕓 Ponerlo en mi cola
button-edit = ✏️ Editar
button-cancel = ❌ Cancelar
button-new-video = 🎬 Nuevo video
button-again = 🔁 Repetir
button-flip = ↔️ Otro formato
button-change = ✍️ Cambiarlo
button-cancel-job = ❌ Cancelar
button-origin = ⬆️ Hecho a partir de { $number }
same-with-model = ⚡ Lo mismo con { $model } · { $coins } 🪙
same-with-model-free = ⚡ Lo mismo con { $model }
button-draft = 🖍 Primero un borrador · { $coins } 🪙
button-draft-free = 🖍 Primero un borrador
button-no-draft = 🎬 Sin borrador
button-new-draft = 🖍 Otro borrador
button-film = 🎬 El mismo video en { $resolution } · { $coins } 🪙
button-film-free = 🎬 El mismo video en { $resolution }
button-film-made = 🎬 Enviar su video
button-upscale = ✨ En { $resolution } · { $coins } 🪙
button-upscale-free = ✨ En { $resolution }
button-upscale-made = ✨ Enviar el ampliado
button-stop-job = ⏹ Detener
button-picture-crop = ✂️ Recortar bordes
button-picture-pad = ⬛ Completa
button-picture-swap = 🔁 Intercambiar
button-picture-drop = 🗑 Sin imagen
button-picture-first = 🖼 Solo la primera
button-picture-last = 🖼 Solo la última
button-picture-frames = 🎬 Como primer y último fotograma
button-picture-references = 🧷 Como referencias
button-still = 🖼 Primero una imagen · hoy: { $left }
button-still-begin = 🎬 Empezar con esta imagen
button-still-another = 🔁 Otra
button-still-card = ↩️ Volver a la tarjeta
button-send-again = 📤 Enviar otra vez
button-favourites = ⭐ Favoritos
button-of-model = 🧩 Modelo
button-search = 🔎 Buscar
button-everything = 🖼 Todos
button-open-mode = 🗂 Abrir
button-send-mode = 📤 Enviar
button-favourite = ⭐ A favoritos
button-ordinary = ☆ Quitar favorito
button-delete = 🗑 Eliminar
button-delete-surely = 🗑 Eliminar para siempre

mode-assistant = 🤖 Con asistente
mode-manual = ✋ Manual
mode-meme = 😄 Meme
seconds = { $seconds } s
quality = { $resolution } · { $coins } 🪙

# Pantallas
balance = 💰 Saldo: <b>{ $coins }</b> 🪙
menu =
    <b>Una frase y listo: tienes tu video.</b>
    Envíame una frase y verás el precio antes de crear nada. O toca «🎬 VIDEO», elige un modelo y decide lo demás.
menu-gift = { $videos ->
    [one] 🎁 Un regalo de bienvenida: alcanza para { $videos } video.
    [many] 🎁 Un regalo de bienvenida: alcanza para { $videos } de videos.
   *[other] 🎁 Un regalo de bienvenida: alcanza para hasta { $videos } videos.
  }
demo-note = 🎭 Modo demo: no hay ningún modelo conectado, así que recibirás un video de muestra. No se cobran monedas.
language = Elige tu idioma
gallery = 🖼 <b>Tus videos.</b> Toca uno para recibirlo de nuevo.
gallery-open = 🖼 <b>Tus videos.</b> Toca uno para abrirlo: favorito, eliminar, recibo.
gallery-none = 🖼 <b>No se encontró nada.</b>
gallery-favourites = ⭐ Favoritos
gallery-search = 🔎 <b>¿Qué buscas?</b> Envía palabras del prompt, el número de un video o una fecha, como 28.11.
gallery-models = 🧩 <b>¿De qué modelo son los videos?</b>
name = { $name }
delete-question = 🗑 <b>¿Eliminar este video para siempre?</b> El archivo y el prompt se borran, el recibo queda.
gallery-empty = 🖼 Aquí aparecerán tus videos. Todavía no hay ninguno: buen momento para empezar.
models = <b>Elige un modelo</b>
model-group-best = ⭐ Los mejores
model-group-fast = ⚡ Rápidos
model-group-cheap = 🪙 Baratos
model-group-photo = 📷 Con fotos
model-group-sound = 🔊 Con sonido
model-group-long = ⏱ Largos
model-group-all = 📋 Todos
model-line = { $model } — { $about }. Desde { $coins } 🪙
model-line-retired = { $model } — no disponible por ahora, toca para saber por qué
retired =
    <b>{ $model } no está disponible por ahora.</b>
    { $reason } Tus monedas están a salvo.
retired-with-successor =
    <b>{ $model } no está disponible por ahora.</b>
    { $reason } Lo reemplaza { $successor }.
paused-until = Debería volver antes del { $until }.
successor-price = 💰 Un video con { $successor } cuesta desde { $after } 🪙; con { $model } costaba desde { $before } 🪙.
successor-price-draft = 💰 Tu borrador cuesta { $after } 🪙 con { $successor }; con { $model } costaba { $before } 🪙. Tu prompt se conserva.
modes =
    { $model }: <b>¿quién escribe el prompt?</b>

    🤖 el asistente convierte tu idea en una escena llena de vida
    ✋ manual: filmamos exactamente lo que escribes
    😄 meme: una idea corta se vuelve un chiste con remate
modes-manual = { $model }: filmamos exactamente lo que escribes.
orientation = { $model }: <b>elige el formato</b>
duration = { $model }: <b>¿cuántos segundos?</b>
qualities = { $model }: <b>elige la calidad</b>
sounds = { $model }: <b>¿con sonido o sin él?</b>
ideas = 💡 <b>Ideas</b>: elige una y pruébala
send-photo = 📎 <b>Envía una foto</b>: el video de este prompt empieza con ella.
write-assistant = ✍️ <b>Describe tu idea en un mensaje</b>, en cualquier idioma. El asistente la convierte en una escena y te la muestra.
write-manual = ✍️ <b>Escribe el prompt en un mensaje.</b> Llegará al modelo tal cual.
write-meme = ✍️ <b>Escribe una idea corta para un meme.</b>
spec = { $model } · { $mode } · { $ratio } · { $seconds } s · { $resolution }{ $sound }
sound-on = 🔊 Con sonido
sound-off = 🔇 Sin sonido
prompt-too-long = ⚠️ Es demasiado largo: un prompt puede tener hasta { $most } caracteres.
prompt-longer = ⚠️ Es demasiado largo para este modelo: { $length } caracteres, y admite { $most } como máximo.
words-kept = ✍️ Tu prompt está guardado, solo falta responder:
wordless-picture = 🖼 No puedo leer ese archivo como imagen. Envía una foto o una frase con lo que debe pasar.
wordless-sound = 🎙 Todavía no puedo escuchar grabaciones. Escribe la idea y haré un video.
wordless-other = 🙂 Hago videos a partir de palabras. Envíame una frase, por ejemplo <i>un gato en patineta</i>, o abre /menu.
sound-listening = 🎙 Escuchando…
sound-too-long = 🎙 La grabación dura más de dos minutos. Dilo más breve, por favor.
sound-too-large = 🎙 La grabación pesa más de 20 MB. Envía una más pequeña, por favor.
sound-too-many = 🎙 Ya estoy escuchando cinco grabaciones. Espera a la primera, por favor.
sound-unavailable = 🎙 Ahora no puedo escuchar. No se ha cobrado nada: prueba en un minuto o escribe la idea.
sound-not-sound = 🎙 Ese archivo no parece una grabación. Envía un mensaje de voz, o MP3, M4A, OGG, WAV o FLAC.
sound-silent = 🎙 No oigo palabras en esa grabación. Dilo otra vez o escríbelo.
wordy-picture = 🖼 No puedo leer ese archivo como imagen, así que usé tu texto como prompt.
wordy-sound = 🎙 Usé tu texto como prompt, sin escuchar la grabación.
wordy-other = ✍️ Usé tu texto como prompt.
picture-enough = 🖼 Ya hay dos imágenes: la primera y la última. Para empezar con otra, quítalas con «Sin imagen».
album-late = 🖼 Esa imagen llegó cuando el video ya estaba pedido. Envíala de nuevo para hacer otro.
picture-not-a-picture = 🖼 Ese archivo no es una imagen que pueda leer. Envía un JPEG, PNG o WebP.
picture-heic = 🖼 No puedo leer HEIC. Envíala como foto y no como archivo, y Telegram la convierte.
picture-broken = 🖼 La imagen está dañada. Envíala de nuevo.
picture-too-large = 🖼 La imagen es demasiado grande: 20 MB y 12 000 × 9000 píxeles como máximo. Envíala como foto y no como archivo.
picture-too-small = 🖼 La imagen es demasiado pequeña: al menos 32 píxeles por lado.
prompt-not-text = ⚠️ Hace falta texto: describe tu idea con palabras.
assistant-working = 🤖 El asistente está imaginando la escena… Tarda hasta diez segundos y puedes salir de esta pantalla.
assistant-working-meme = 😄 Inventando el meme… Tarda hasta diez segundos y puedes salir de esta pantalla.
assistant-failed = ⚠️ El asistente se ha negado o no responde ahora, así que usamos tu propio texto.
assistant-stopped = ⏹ Has detenido al asistente. De lo que escribía no se guarda nada: aquí están las palabras de antes.
still-drawing = 🖼 Dibujando una imagen de la escena… Tarda hasta un minuto y no te cuesta nada. Un texto nuevo o «Atrás» detiene la espera.
still-caption =
    🖼 <b>Una imagen de tu escena.</b> El video puede empezar justo con ella.

    { $left ->
        [0] Era la última de hoy: mañana habrá más.
        [one] Hoy puedes pedir { $left } más.
        [many] Hoy puedes pedir { $left } más.
       *[other] Hoy puedes pedir { $left } más.
    }
still-limit = 🖼 Ya no quedan imágenes por hoy: mañana habrá más. La tarjeta sigue igual, y el video no necesita ninguna.
still-rules = 🚫 Las reglas prohíben una imagen de esta escena. No cuenta ni se cobra: cambia las palabras y vuelve a intentarlo.
still-late = ⏳ La imagen tarda demasiado y hemos dejado de esperarla. No cuenta: inténtalo más tarde o sigue sin ella.
still-failed = ⚠️ La imagen no ha salido. No se cobra nada: inténtalo de nuevo o sigue sin ella.
review = 🤖 <b>Aquí está la escena.</b> Úsala, prueba otra versión o envía una idea nueva.
quoted = <blockquote>{ $prompt }</blockquote>
card = <b>Revisa antes de crear</b>
card-picture-crop = 🖼 <b>Empieza con tu imagen</b>, recortada al formato.
card-picture-pad = 🖼 <b>Empieza con tu imagen</b>, completa.
card-pictures = 🖼 <b>Empieza con la primera imagen y termina con la segunda.</b>
card-references = 🖼 <b>Se parecerá a tus imágenes:</b> { $count }
card-source-edit = ✍️ <b>Cambia tu video anterior.</b>
card-source-extend = ⏩ <b>Continúa tu video anterior.</b>
card-source-remix = 🔀 <b>Cuenta de nuevo tu video anterior.</b>
card-film = 🎬 <b>El mismo video que tu borrador</b>, en calidad completa.
card-upscale = ✨ <b>El mismo video en { $resolution }</b>: la imagen se hace más grande, nada más cambia.
card-unhurried = 🌙 Se hace cuando hay máquinas libres: puede tardar horas, un día como mucho, y llega solo.
draft-offer = 🖍 Borrador { $draft } 🪙 → el mismo video en { $resolution } por { $film } 🪙, en { $days ->
    [one] { $days } día
    [many] { $days } días
   *[other] { $days } días
  }
draft-offer-free = 🖍 Primero un borrador → el mismo video en { $resolution }, en { $days ->
    [one] { $days } día
    [many] { $days } días
   *[other] { $days } días
  }
card-draft = 🖍 <b>Un borrador.</b> Si te gusta, el mismo video en { $resolution } cuesta { $film } 🪙, en { $days ->
    [one] { $days } día
    [many] { $days } días
   *[other] { $days } días
  }.
card-draft-free = 🖍 <b>Un borrador.</b> Si te gusta, el mismo video en { $resolution } con un toque, en { $days ->
    [one] { $days } día
    [many] { $days } días
   *[other] { $days } días
  }.
price = Precio: <b>{ $price }</b> 🪙 · saldo { $before } → { $after }
price-short = Precio: <b>{ $price }</b> 🪙, y tu saldo es { $before } 🪙
card-hint = Para cambiar el prompt, envía uno nuevo.
card-moved = 🔁 { $model } lo hace de otra forma: { $changes }
button-copy = 📋 Copiar
choice = { $value } · { $coins } 🪙
cheaper-resolution = Lo mismo en { $resolution } · { $coins } 🪙
cheaper-seconds = Lo mismo en { $seconds } s · { $coins } 🪙
cheaper-silent = Lo mismo sin sonido · { $coins } 🪙
cheaper-model = Lo mismo con { $model } · { $coins } 🪙
cheaper-cut = { $model } · { $seconds } s · { $resolution } · { $coins } 🪙
change-model = 🧩 Modelo
change-ratio = 📐 Formato
change-seconds = ⏱ Duración
change-resolution = 🎞 Calidad
change-sound = 🔊 Sonido
change-mode = 🤖 Quién escribe
change-style = 🎨 Estilo
change-camera = 🎥 Cámara
change-avoid = 🚫 Sin
direct-style = 🎨 <b>Estilo</b>: uno por video. Será una línea bajo el prompt; el mismo toque lo quita.
direct-camera = 🎥 <b>Cámara</b>: cómo se mueve. El mismo toque la quita.
direct-avoid = 🚫 <b>Lo que no debe aparecer</b>: elige uno o varios.
write-before = Ahora dice:
write-change = ✍️ <b>¿Qué debe ser distinto?</b> Dilo con tus palabras: <i>más oscuro</i>, <i>más largo</i>, <i>en vertical</i>. Antes verás el precio.
chosen = ✅ { $label }
price-demo = 🎭 Demo: no se cobran monedas
price-rose = 📈 El precio de este video ha subido { $rise } 🪙 desde que se mostró la ficha. No se ha retenido nada. Toca «✅ Crear» para aceptar el precio nuevo.
obstacle-insufficient-coins = ⚠️ Te faltan { $missing } 🪙. Compra monedas o elige un video más corto o un modelo más barato.
obstacle-too-many-jobs = { $most ->
    [one] ⏳ Ya tienes { $most } video en proceso, el máximo a la vez. Espera a que esté listo y toca otra vez «✅ Crear».
    [many] ⏳ Ya tienes { $most } de videos en proceso, el máximo a la vez. Espera a que uno esté listo y toca otra vez «✅ Crear».
   *[other] ⏳ Ya tienes { $most } videos en proceso, el máximo a la vez. Espera a que uno esté listo y toca otra vez «✅ Crear».
  }
obstacle-line-full = ⏳ Tu cola está llena: no caben más de { $line }. Espera a que empiece uno y toca «✅ Crear» otra vez.
line-offer = 🕓 O ponlo en tu cola: { $coins } 🪙 se reservan ahora, empieza solo cuando uno de los tuyos esté listo, y hasta entonces puedes cancelarlo y recuperar las monedas.
line-offer-free = 🕓 O ponlo en tu cola: empieza solo cuando uno de los tuyos esté listo, y hasta entonces puedes cancelarlo.
obstacle-queue-full = ⏳ La cola está llena en este momento. No se cobró nada y tu video queda guardado aquí: toca «✅ Crear» dentro de unos minutos.
obstacle-storage-full = ⏳ El almacenamiento de videos está lleno en este momento y el operador ya lo sabe. No se cobró nada y tu video queda guardado aquí: toca «✅ Crear» más tarde.
obstacle-retired = ⚠️ Este modelo no está disponible por ahora.
obstacle-maintenance = 🛠 Estamos en mantenimiento, así que ahora no se pueden pedir videos nuevos. No se cobró nada y tu video queda guardado aquí: toca «✅ Crear» más tarde.
obstacle-maintenance-until = 🛠 Estamos en mantenimiento hasta aproximadamente el { $until }, así que hasta entonces no se pueden pedir videos nuevos. No se cobró nada y tu video queda guardado aquí: toca «✅ Crear» más tarde.
obstacle-unfit = ⚠️ Este modelo ya no hace un video así. Elige otro formato u otro modelo.
obstacle-no-picture = ⚠️ Este modelo no empieza con una imagen. Estos sí:
obstacle-picture-needed = 📎 Este modelo empieza con una foto: envía una. Estos hacen el video solo con palabras:
obstacle-too-many-pictures = ⚠️ Este modelo toma una sola imagen. ¿Con cuál empieza? Estos modelos las toman todas:
obstacle-prompt-too-long = ⚠️ El prompt es demasiado largo para este modelo. Acórtalo o elige otro modelo.
obstacle-draft-expired = ⌛ Este borrador es demasiado antiguo: el modelo ya no hace el video de él. No se cobró nada. Haz otro borrador o pide el video completo.
obstacle-draft-off = ⚠️ Ahora nadie hace el video de este borrador: el modelo que lo hizo está desactivado. No se cobró nada. Inténtalo más tarde o haz otro borrador.
obstacle-upscale-off = ⚠️ Ahora nadie amplía videos. No se cobró nada. Inténtalo más tarde, por favor.
obstacle-day-limit = 🛡 Este video superaría tu límite diario. Más información: /limits
obstacle-month-limit = 🛡 Este video superaría tu límite mensual. Más información: /limits
obstacle-frozen = ⛔ Tu cuenta está congelada: no puedes gastar monedas. Más información: /paysupport

# El estado de un video
status-accepted = ✅ <b>Pedido aceptado.</b> Reservadas: { $coins } 🪙
status-accepted-free = ✅ <b>Pedido aceptado</b>
status-submitting = Enviado al modelo; esperamos su respuesta…
status-in-doubt = La respuesta del modelo se perdió. Averiguamos si aceptó el pedido, en dos minutos como máximo: si no, tus monedas vuelven. Nada se pide dos veces.
status-line = 🕓 <b>En tu cola.</b> Empieza solo en cuanto uno de tus videos esté listo.
    Reservadas: { $coins } 🪙. Si cancelas, vuelven.
status-line-free = 🕓 <b>En tu cola.</b> Empieza solo en cuanto uno de tus videos esté listo.
status-instead = ⚡ O lo hace otro modelo: { $spec }
status-replaced = ⚡ En su lugar otro modelo hace: { $number }
status-queued-place = 🕓 <b>Puesto en la cola: { $place }</b>
status-queued-wait = El modelo está ocupado, lo intentamos de nuevo
status-generating = 🎬 <b>Creando tu video</b>
status-progress = { $bar } { $percent } %
status-provider-place = 👥 Puesto en la cola del modelo: { $place }
status-stop-asked = ⏹ Pidiendo al modelo que se detenga…
status-stop-too-late = ⏹ Ya es tarde para detenerlo: tu video está por llegar.
status-stop-unknown = ⏹ El modelo no dijo si se detiene. Si el video llega, es tuyo; si no, vuelven tus monedas.
status-estimate = Suele tardar { $from }–{ $to } min
status-estimate-about = Suele tardar unos { $to } min
status-estimate-seconds = Suele tardar { $from }–{ $to } s
status-estimate-seconds-about = Suele tardar unos { $to } s
status-slow = Está tardando más de lo normal, seguimos esperando
status-unhurried = 🌙 Se hace cuando hay máquinas libres: puede tardar horas, un día como mucho
status-elapsed = ⏱ { $minutes } min hasta ahora
status-elapsed-seconds = ⏱ { $seconds } s hasta ahora
status-sending = 📤 <b>Listo, enviando…</b>
status-shrinking = 📦 <b>Listo; lo hacemos más pequeño, pues Telegram no acepta uno más grande.</b>
status-no-room = 📦 Tu video está listo, pero ahora no se puede guardar: el almacenamiento está lleno y el operador ya lo sabe. Se intenta durante una hora; después tus monedas vuelven.
status-delivered = ✅ <b>Tu video está listo</b>
status-kept = ✅ <b>Tu video está listo</b> y te espera en la galería
status-maybe = ❔ <b>Tu video está listo.</b> Quizá ya te llegó; si no, toca el botón.
status-link = ✅ <b>Tu video está listo.</b> Telegram no aceptó el archivo, así que aquí tienes un enlace. Funciona durante 7 días.
link = ▶️ <a href="{ $link }">Abrir el video</a>
status-link-none = ✅ <b>Tu video está listo.</b> Telegram no aceptó el archivo; intenta recibirlo de nuevo.
resend-refused = ⚠️ Telegram no acepta este video ahora. Inténtalo más tarde.
status-cancelled = ❌ <b>Cancelado.</b> Devuelto a tu saldo: { $coins } 🪙.
status-failed = 😔 <b>No salió bien.</b> Devuelto a tu saldo: { $coins } 🪙.
status-failed-free = 😔 <b>No salió bien.</b>
status-cancelled-free = ❌ <b>Cancelado.</b>
failure-moderation = El modelo rechazó este prompt por sus normas de seguridad. Cambia la redacción e inténtalo de nuevo.
failure-provider = El modelo dio un error. Inténtalo de nuevo: muchas veces funciona.
failure-lost = El modelo perdió este video por el camino. Inténtalo de nuevo.
failure-timeout = El modelo tardó demasiado. Inténtalo más tarde.
failure-unavailable = El modelo no está disponible temporalmente. Inténtalo más tarde.
failure-busy = El modelo está saturado. Inténtalo dentro de unos minutos.
failure-no-credits = El modelo no está disponible temporalmente y el operador ya lo sabe. Inténtalo más tarde.
failure-invalid = El modelo no aceptó estos ajustes. Prueba con otra duración u otra calidad.
failure-too-long = El modelo no aceptó un prompt tan largo. Acórtalo e inténtalo de nuevo.
failure-retired = Este modelo ya no funciona. Elige otro.
failure-unusable = El modelo envió un archivo que no se pudo leer. Inténtalo de nuevo.
failure-unreadable = Tu imagen ya no se puede leer. Envíala de nuevo, por favor.
failure-draft-gone = El modelo ya no tiene este borrador y no puede hacer su video. Haz otro borrador, por favor.
failure-upscale-gone = El video terminado ya no se guarda aquí y no se puede ampliar.
failure-unstored = Tu video se hizo, pero el almacenamiento estaba lleno. Si se puede recuperar más tarde, te lo ofreceremos.
failure-undeliverable = Telegram no aceptó este video de ninguna forma. Está guardado en tu galería: /gallery
caption = <b>{ $model }</b> · { $ratio } · { $seconds } s · { $resolution }{ $sound }
caption-ai = 🤖 Hecho con IA
caption-demo = 🎭 <b>Video de demo</b> · { $ratio } · { $seconds } s · { $resolution }{ $sound }. No se cobraron monedas.
caption-lacks-length = ⏱ Dura { $seconds } s en vez de los { $ordered } s pedidos.
caption-lacks-format = 📐 Llegó en { $size } en vez de { $ratio }.
caption-lacks-resolution = 🔍 Llegó en { $size } en vez de { $resolution }.
caption-lacks-sound = 🔇 Llegó sin sonido.
caption-rebate = ↩️ Parte del precio volvió a tu saldo: { $coins } 🪙
caption-smaller = 📦 Telegram no acepta aquí un archivo mayor, así que va más comprimido.
balance-line = 💰 Saldo: <b>{ $coins }</b> 🪙

# Un video que llegó después de devolver sus monedas
late-offer = 📦 <b>Tu video llegó al final.</b> Ya te habíamos devuelto las monedas. ¿Te lo quedas por { $coins } 🪙? La oferta vale 7 días.
late-free = 📦 <b>Tu video llegó al final.</b> Te lo enviamos.
late-declined = 👌 De acuerdo, no se cobró nada.
button-take-late = ✅ Me lo quedo · { $coins } 🪙
button-decline-late = No, gracias

# Un enlace a un video, para quien lo abra
link-wrong = Este enlace no es válido.
link-expired = Este enlace ha caducado. Puedes pedirle el video al bot: /gallery
link-missing = Ese video no existe.
link-unreadable = El video no está disponible en este momento. Inténtalo más tarde.
link-page-title = Video de { $model }
link-page-facts = { $seconds } s · { $size } · { $megabytes } MB
link-page-made = Hecho con IA.
link-page-until = El enlace funciona hasta el { $date }.
link-page-download = Descargar
link-page-open-bot = Abrir el bot
link-page-again = Recibir el video en el bot

# Respuestas cortas
toast-stale = Este botón ya no funciona
toast-unknown = Este botón no funciona aquí
toast-cannot-cancel = El video ya se está creando y no se puede cancelar
toast-ended = Ya no hay nada que cancelar: este video ya terminó
toast-cancelled = Cancelado: tus monedas han vuelto
toast-stopping = Pidiendo que se detenga…
toast-gone = Este video ya no está aquí
toast-replaced = Otro modelo ya está haciendo este video
toast-maintenance = 🛠 Mantenimiento: ahora no se puede pedir nada nuevo
toast-film-made = El video de este borrador ya está hecho o en camino
toast-film-resent = El video de este borrador ya está hecho: aquí va otra vez
toast-film-underway = El video de este borrador está en camino
toast-draft-undelivered = El borrador aún se está entregando. Pulsa otra vez en un minuto
toast-draft-expired = Este borrador es demasiado antiguo para hacer su video. No se cobró nada
toast-draft-off = El modelo de este borrador está desactivado. No se cobró nada
toast-upscale-made = Este video ya está ampliado o en camino
toast-upscale-resent = Este video ya está ampliado: aquí va otra vez
toast-upscale-underway = Este video se está ampliando ahora mismo
toast-upscale-undelivered = El video aún se está entregando. Pulsa otra vez en un minuto
toast-upscale-off = Ahora nadie amplía videos. No se cobró nada
toast-upscale-unkept = Este video ya no se guarda aquí y no se puede ampliar. No se cobró nada
toast-late-gone = Esta oferta ya terminó
toast-late-coins = No tienes suficientes monedas. Compra más y toca otra vez «Me lo quedo»
toast-late-day-limit = Este video superaría tu límite diario. Más información: /limits
toast-late-month-limit = Este video superaría tu límite mensual. Más información: /limits
toast-late-frozen = Tu cuenta está congelada: no puedes gastar monedas. Más información: /paysupport

# Páginas
page-banned = ⛔ Esta cuenta no puede usar el bot. Preguntas sobre pagos: /paysupport
page-help =
    <b>Cómo funciona</b>
    1. Envía una frase, una foto o un mensaje de voz: se convierte en una tarjeta con su precio.
    2. Cambia en la tarjeta lo que quieras: el modelo, el formato, la duración, el estilo.
    3. Toca «✅ Crear».
    4. Para cambiar un video ya hecho, respóndele: <i>lo mismo de noche</i>.
    Si prefieres ir paso a paso, toca «🎬 VIDEO» en /menu.

    Las monedas se cobran al momento y vuelven si el video no sale bien.

    /video — nuevo video
    /gallery — tus videos
    /balance — saldo
    /buy — comprar monedas
    /receipts — un recibo por cada video
    /history — historial de monedas
    /limits — tus límites de gasto
    /invite — invitar a un amigo
    /promo — código promocional
    /language — idioma
    /cancel — empezar de nuevo
    /terms — condiciones
    /paysupport — preguntas sobre pagos
    /privacy — qué guardamos de ti
    /export — recibir una copia
    /delete_me — eliminar todo
page-terms =
    <b>Condiciones</b>
    Eres responsable del texto que envías: llega al modelo que elegiste. No describas a personas reales sin su consentimiento ni nada ilegal.
    Las monedas solo sirven dentro de este bot. Si no recibes tu video, se te devuelven automáticamente.
    Guardamos los videos terminados para que puedas recibirlos otra vez.
page-daily =
    🎁 <b>Monedas diarias: { $coins } 🪙 de regalo.</b>
    Llegan solas con tu primer mensaje del día y caducan a medianoche UTC. Las de hoy ya están en tu saldo.
page-paysupport =
    <b>Preguntas sobre pagos</b>
    Describe qué pasó y cuándo: cada cobro y cada devolución quedan registrados y lo revisaremos. Telegram y su soporte no son responsables de las compras en este bot.

button-support = 💬 Escribir a soporte
button-answer-support = ✍️ Responder
button-stop-news = 🔕 No quiero novedades
support-answer =
    💬 <b>Respuesta de soporte a la pregunta n.º { $ticket }</b>
    { $text }
support-asked = 💬 Tu pregunta n.º { $ticket } está guardada y va a los operadores. La respuesta llegará aquí.
support-asked-nobody = 💬 Tu pregunta n.º { $ticket } está guardada. Este bot no tiene operadores ahora, así que no sabemos cuándo llegará la respuesta.
support-answered = 💬 Tu respuesta a la pregunta n.º { $ticket } está en camino.
support-too-many = ⏳ Demasiados mensajes seguidos. Escribe a soporte de nuevo dentro de una hora.
support-more = 💬 ¿Algo más? Escríbelo: también llegará a soporte. Cuando termines, vuelve al menú.
promo-enter = 🎁 <b>Envía el código promocional</b> en un mensaje.

# Lo que se guarda de alguien, y cómo se elimina
button-export = 📦 Recibir todo
button-delete-me = 🗑 Eliminar todo
button-erase-everything = 🗑 Sí, eliminar todo
page-privacy =
    <b>Qué guardamos de ti</b>
    Tu número y tu nombre en Telegram, tu idioma, tus prompts e imágenes, tus videos, tus monedas y pagos, y lo que escribiste a soporte. Los guardamos para hacer tus videos, enviarlos otra vez y resolver pagos. No vendemos ni regalamos nada.
privacy-words = ✍️ Prompts e imágenes: { $days ->
        [one] { $days } día
        [many] { $days } de días
       *[other] { $days } días
    } desde el final de su video.
privacy-words-kept = ✍️ Prompts e imágenes: hasta que los elimines.
privacy-videos = 🎬 Archivos de video: { $days ->
        [one] { $days } día
        [many] { $days } de días
       *[other] { $days } días
    } desde la entrega. Telegram guarda lo que hay en este chat mientras no lo borres allí.
privacy-money = 🪙 Monedas y pagos: mientras exista el bot, porque los reembolsos los necesitan.
privacy-providers = 📤 El prompt y sus imágenes van a quien hace tu video, o una imagen de él: { $providers }.
privacy-nobody = 📤 El prompt y sus imágenes van a quien hace tu video.
privacy-own-service = un servicio del operador de este bot
privacy-assistant = 🤖 Lo que le dices al asistente y los mensajes de voz van al servicio de texto que eligió el operador. También revisa los prompts y las imágenes antes de crear un video.
privacy-yours = Puedes eliminar todo: /delete_me
erase-question = 🗑 <b>¿Eliminar todo?</b> No hay vuelta atrás.
erase-goes =
    <b>Se borra:</b> prompts, imágenes, videos, borradores, enlaces, tu nombre y lo que escribiste a soporte. Los videos en espera se cancelan y los que se están haciendo terminan o se detienen antes. La suscripción se cancela en Telegram.
erase-coins = <b>También se pierden tus { $coins } 🪙.</b>
erase-stays =
    <b>Queda:</b> tu número en Telegram con los movimientos de monedas y los pagos, sin una palabra tuya, porque los reembolsos los necesitan. Lo que hay en este chat lo borras tú.
erasure-begun = 🗑 Se está eliminando todo lo tuyo. Si un video se está haciendo, puede tardar. Te escribiremos cuando esté listo.
erasure-done = ✅ Todo lo tuyo está eliminado. Escribe cuando quieras para empezar de nuevo.
page-erasing = 🗑 Se está eliminando todo lo tuyo. Hasta entonces no se puede empezar nada nuevo.
export-title = Lo que KudoAiBot guarda de ti
export-profile = Perfil
export-videos = Videos
export-stills = Imágenes
export-coins = Monedas
export-payments = Pagos
export-support = Soporte
export-notes = Notas de los operadores
export-caption = 📦 Todo lo que guardamos de ti: abre index.html, o los archivos JSON en un programa. Los enlaces a los videos funcionan siete días.
export-cut = No cabe todo.
limit-export = ⏳ Puedes recibir una copia al día. Inténtalo dentro de { $hours ->
        [one] { $hours } hora
        [many] { $hours } de horas
       *[other] { $hours } horas
    }.

# El perfil del bot
bot-description = Una frase y listo: tienes tu video. El asistente mejora tu idea, el modelo la filma y tus monedas vuelven si algo sale mal. Toca Iniciar.
bot-short-description = Una frase y listo: tienes tu video.
command-start = Menú principal
command-video = Nuevo video
command-gallery = Mis videos
command-balance = Saldo
command-language = Idioma · Language
command-help = Ayuda
command-cancel = Empezar de nuevo
command-terms = Condiciones
command-paysupport = Preguntas sobre pagos
command-buy = Comprar monedas
command-receipts = Recibos
command-history = Historial de monedas
command-limits = Límites de gasto
command-invite = Invitar a un amigo
command-promo = Usar un código promocional
command-privacy = Qué guardamos de ti
command-export = Recibir lo que guardamos de ti
command-delete_me = Eliminar todo
command-news = Activar o desactivar las novedades

# Dinero
button-shop = 🪙 Monedas
button-daily = 🎁 Monedas diarias: { $coins } 🪙
button-receipts = 🧾 Recibos
button-receipt = 🧾 Recibo
button-history = 📜 Historial
button-limits = 🛡 Límites
button-invite = 🎁 Invitar a un amigo
button-more-packs = 🪙 Otros paquetes
button-stop-subscription = ⏹ Cancelar la suscripción
button-subscribe = Suscribirme por { $stars } ⭐ al mes
button-older = Anteriores ➡️
button-newer = ⬅️ Recientes
button-share = 📨 Enviar el enlace
button-share-video = 📨 Compartir
pack = { $coins } 🪙 · { $stars } ⭐
pack-bonus = { $coins } + { $bonus } 🪙 · { $stars } ⭐
pack-monthly = 🔁 { $coins } 🪙 al mes · { $stars } ⭐
shop = <b>Monedas por Telegram Stars.</b> Elige un paquete y paga la factura: las monedas llegan al instante.
shop-videos = En videos con { $model } a { $price } 🪙:
shop-pack = { $videos ->
    [one] { $coins } 🪙 → { $videos } video
    [many] { $coins } 🪙 → { $videos } de videos
   *[other] { $coins } 🪙 → { $videos } videos
  }
shop-pack-saving = { $videos ->
    [one] { $coins } 🪙 → { $videos } video, { $saved } % menos
    [many] { $coins } 🪙 → { $videos } de videos, { $saved } % menos
   *[other] { $coins } 🪙 → { $videos } videos, { $saved } % menos
  }
shop-closed = Por ahora no se venden monedas.
shop-missing = Te faltan { $missing } 🪙 para tu video.
subscription = 🔁 Tu suscripción está pagada hasta el { $until } y se renueva automáticamente.
subscription-ending = 🔁 Tu suscripción está pagada hasta el { $until } y no se renovará.
subscription-canceled = 🔁 Tu suscripción no se renovará. Lo que has pagado dura hasta el { $until }.
subscription-active = 🔁 Tu suscripción continúa y se renueva el { $until }.
subscription-failed = ⚠️ Telegram no ha podido renovar tu suscripción. Lo que has pagado dura hasta el { $until }; añade Estrellas a tu saldo y continuará.
subscription-stop-refused = ⚠️ Telegram no ha detenido tu suscripción. Detenla en Telegram: Ajustes → Mis Estrellas → Suscripciones. También nos han avisado.
subscription-stop-later = ⏳ Telegram no responde. Tu suscripción se detendrá en cuanto responda.
subscribe = 🔁 <b>{ $coins } 🪙 cada mes.</b> Puedes cancelar cuando quieras y conservas lo que ya pagaste.
invoice-title = { $coins ->
    [one] { $coins } moneda
    [many] { $coins } de monedas
   *[other] { $coins } monedas
  }
invoice-description = { $coins ->
    [one] { $coins } moneda
    [many] { $coins } de monedas
   *[other] { $coins } monedas
  } para videos en este bot, al instante después del pago.
invoice-description-monthly = { $coins ->
    [one] { $coins } moneda
    [many] { $coins } de monedas
   *[other] { $coins } monedas
  } para videos en este bot cada 30 días, hasta que canceles.
paid = ✅ <b>+{ $coins } 🪙.</b> Saldo: <b>{ $balance }</b> 🪙
paid-unknown = ⚠️ Recibimos tu pago, pero no sabemos a qué corresponde. Está registrado y el operador ya lo sabe: recibirás tus monedas o te devolveremos tus Stars.
refunded = ↩️ <b>Tus Stars han vuelto.</b> Las monedas de ese pago se retiraron. Saldo: <b>{ $balance }</b> 🪙
checkout-unknown = No reconocemos esta factura. Abre la tienda otra vez.
checkout-not-yours = Esta factura es de otra persona. Abre la tienda para obtener la tuya.
checkout-changed = El precio ha cambiado. Abre la tienda otra vez.
checkout-used = Esta factura ya está pagada. Abre la tienda para comprar otro paquete.
checkout-expired = Esta factura ha caducado. Abre la tienda otra vez.
checkout-subscribed = Ya tienes una suscripción.
checkout-frozen = Por ahora no puedes comprar monedas. Más información: /paysupport
checkout-later = No podemos aceptar el pago en este momento. Inténtalo dentro de un minuto.
limits = 🛡 <b>Tus límites</b>
limits-day = Hoy: { $spent } 🪙 de { $limit } 🪙
limits-day-none = Hoy: { $spent } 🪙, sin límite
limits-month = Este mes: { $spent } 🪙 de { $limit } 🪙
limits-month-none = Este mes: { $spent } 🪙, sin límite
limits-own = Abajo puedes fijar tus propios límites. Los contadores se reinician a las 00:00 UTC.
limits-frozen = ⛔ Tu cuenta está congelada: no puedes gastar monedas. Más información: /paysupport
button-limit-day = Día: { $coins } 🪙
button-limit-day-none = Día: sin límite
button-limit-month = Mes: { $coins } 🪙
button-limit-month-none = Mes: sin límite
invite = 🎁 <b>Invita a un amigo: { $coins } 🪙 para cada uno</b> en cuanto tu amigo reciba su primer video.
invite-closed = 🎁 Por ahora las invitaciones no dan monedas.
invite-link = Tu enlace: { $link }
invite-count = Amigos que llegaron: { $friends } · con premio: { $rewarded } · ganaste: { $earned } 🪙
invite-text = Un bot que convierte una frase en un video
invited = 🎁 Llegaste por el enlace de un amigo: tras tu primer video, los dos recibirán monedas.
invited-self = 🎁 Esta es tu propia invitación: envíasela a un amigo para que abra el enlace.
news-on = 🔔 Recibirás nuestras novedades: modelos nuevos, ideas, descuentos. ¿No las quieres? /news off
news-off = 🔕 Ya no recibirás novedades. Los mensajes sobre tus videos y monedas siguen llegando. ¿Cambiaste de idea? /news on
news-usage = 🔔 De vez en cuando contamos novedades: modelos nuevos, ideas y descuentos. /news off las desactiva y /news on las vuelve a activar.
referral-reward = 🎁 <b>+{ $coins } 🪙</b> por una invitación. ¡Gracias!
promo-redeemed = 🎁 <b>+{ $coins } 🪙.</b> Saldo: <b>{ $balance }</b> 🪙
promo-unknown = Ese código no existe.
promo-ended = Este código ya no es válido.
promo-used-up = Este código ya se agotó.
promo-used-by-you = Ya usaste este código.

# Recibos
receipts = 🧾 <b>Tus recibos.</b> Toca uno para ver en qué se fueron sus monedas.
receipts-empty = 🧾 Aquí habrá un recibo por cada video. Todavía no hay ninguno.
receipt-title = 🧾 <b>Recibo { $number }</b>
receipt-wordless = ✂️ Las palabras y las imágenes de este video se borraron.
receipt-origin = ✍️ Hecho a partir de { $number }
receipt-spec = { $model } · { $ratio } · { $seconds } s · { $resolution }{ $sound }
stage-draft = 🖍 Borrador
stage-film = 🎬 Video de un borrador
stage-upscale = ✨ Ampliado
receipt-held = ➖ Cobrado { $coins } 🪙: { $time }
receipt-captured = ✔️ Pagado por el video { $coins } 🪙: { $time }
receipt-rebated = ↩️ Devuelto por lo que faltaba { $coins } 🪙: { $time }
receipt-returned = ↩️ Devuelto { $coins } 🪙: { $time }
receipt-free = 🪙 No se cobraron monedas.
receipt-demo = 🎭 Demo: no se cobraron monedas.
receipt-submitted = 📨 Enviado al modelo: { $time }
receipt-ready = 🎞 Listo: { $time }
receipt-making = ⏳ En proceso
receipt-delivered-video = ✅ Entregado: { $time }
receipt-delivered-link = ✅ Entregado como enlace: { $time }
receipt-delivered-kept = ✅ Guardado en tu galería: { $time }
receipt-delivered-maybe = ❔ Enviado, quizá llegó: { $time }
receipt-failed = 😔 No salió bien: { $time }
receipt-cancelled = ❌ Cancelado: { $time }
receipt-late-of = 📦 El video del recibo { $number }, que llegó después de devolver sus monedas
receipt-late-offered = 📦 El video llegó al final: todavía puedes quedártelo por { $coins } 🪙
receipt-late-taken = 📦 El video llegó al final y te lo quedaste: recibo { $number }
receipt-late-left = 📦 El video llegó al final y no te lo quedaste
receipt-gone = 🧾 Ese recibo no existe.
history = 📜 <b>Tu historial de monedas</b>
history-empty = 📜 Aquí no hay nada todavía.
history-welcome = regalo de bienvenida
history-referral = invitación
history-promo = código promocional
history-daily = monedas diarias
history-grant = del operador
history-revoke = retiradas por el operador
history-purchase = compra
history-bonus = extra del paquete
history-subscription = suscripción
history-hold = video
history-release = devolución por un video
history-rebate = devolución parcial de un video
history-expiry = caducadas
history-refund = reembolso de Stars
history-debt = pago de deuda
history-forfeit = perdidas al eliminar todo
find-nothing = No se encontró nada.

# Demasiado seguido
limit-assistant = ⏳ Demasiadas peticiones seguidas al asistente. Volverá en { $minutes } min; mientras tanto usamos tu propio texto.
limit-transcription = ⏳ Demasiadas grabaciones seguidas. Puedes enviar más en { $minutes } min; mientras tanto, escribe.
limit-promo = ⏳ Demasiados códigos promocionales. Puedes intentarlo de nuevo en { $minutes } min.
limit-resend = ⏳ Demasiados videos seguidos. Puedes pedirlos de nuevo en { $minutes } min.
limit-invoice = ⏳ Demasiadas facturas seguidas. La última todavía se puede pagar; podrás pedir otra en { $minutes } min.

# En grupos
private-only = Funciono en un chat privado: ábreme y envía /start.
toast-private-only = Solo funciono en un chat privado

follow-up-failed = ⚠️ No ha funcionado: Telegram no lo ha aceptado. Inténtalo de nuevo en un momento.
