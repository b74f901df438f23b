# Botões
button-video = 🎬 VÍDEO
button-gallery = 🖼 Galeria
button-help = ❓ Ajuda
button-language = 🌐 Idioma
button-resume = ▶️ Continuar rascunho
button-back = ⬅️ Voltar
button-ideas = 💡 Ideias
button-use = 👍 Usar
button-another = 🔄 Outra versão
button-simpler = ✂️ Mais simples
button-richer = 🎨 Mais detalhes
button-absurd = 🤪 Mais absurdo
button-keep-mine = 📝 Manter a minha
button-create = ✅ Criar
button-line = 🕓 Pôr na minha fila
button-edit = ✏️ Editar
button-cancel = ❌ Cancelar
button-new-video = 🎬 Novo vídeo
button-again = 🔁 Repetir
button-flip = ↔️ Outro formato
button-change = ✍️ Mudar o vídeo
button-cancel-job = ❌ Cancelar
button-origin = ⬆️ Feito a partir de { $number }
same-with-model = ⚡ O mesmo com { $model } · { $coins } 🪙
same-with-model-free = ⚡ O mesmo com { $model }
button-draft = 🖍 Primeiro um rascunho · { $coins } 🪙
button-draft-free = 🖍 Primeiro um rascunho
button-no-draft = 🎬 Sem rascunho
button-new-draft = 🖍 Novo rascunho
button-film = 🎬 O mesmo vídeo em { $resolution } · { $coins } 🪙
button-film-free = 🎬 O mesmo vídeo em { $resolution }
button-film-made = 🎬 Enviar o vídeo dele
button-upscale = ✨ Em { $resolution } · { $coins } 🪙
button-upscale-free = ✨ Em { $resolution }
button-upscale-made = ✨ Enviar o ampliado
button-stop-job = ⏹ Parar
button-picture-crop = ✂️ Cortar as bordas
button-picture-pad = ⬛ Inteira
button-picture-swap = 🔁 Trocar
button-picture-drop = 🗑 Sem imagem
button-picture-first = 🖼 Só a primeira
button-picture-last = 🖼 Só a última
button-picture-frames = 🎬 Como primeiro e último quadro
button-picture-references = 🧷 Como referências
button-still = 🖼 Primeiro uma imagem · hoje: { $left }
button-still-begin = 🎬 Começar com esta imagem
button-still-another = 🔁 Outra
button-still-card = ↩️ Voltar ao cartão
button-send-again = 📤 Enviar de novo
button-favourites = ⭐ Favoritos
button-of-model = 🧩 Modelo
button-search = 🔎 Buscar
button-everything = 🖼 Todos
button-open-mode = 🗂 Abrir
button-send-mode = 📤 Enviar
button-favourite = ⭐ Favoritar
button-ordinary = ☆ Desfavoritar
button-delete = 🗑 Excluir
button-delete-surely = 🗑 Excluir para sempre

mode-assistant = 🤖 Com assistente
mode-manual = ✋ Manual
mode-meme = 😄 Meme
seconds = { $seconds } s
quality = { $resolution } · { $coins } 🪙

# Telas
balance = 💰 Saldo: <b>{ $coins }</b> 🪙
menu =
    <b>Uma frase e pronto: seu vídeo está feito.</b>
    Envie uma frase e veja o preço antes de criar. Ou toque em “🎬 VÍDEO”, escolha um modelo e decida o resto.
menu-gift = { $videos ->
    [one] 🎁 Um presente de boas-vindas: dá para { $videos } vídeo.
    [many] 🎁 Um presente de boas-vindas: dá para { $videos } de vídeos.
   *[other] 🎁 Um presente de boas-vindas: dá para até { $videos } vídeos.
  }
demo-note = 🎭 Modo demo: nenhum modelo está conectado, então você vai receber um vídeo de amostra. Nenhuma moeda é cobrada.
language = Escolha seu idioma
gallery = 🖼 <b>Seus vídeos.</b> Toque em um para recebê-lo de novo.
gallery-open = 🖼 <b>Seus vídeos.</b> Toque em um para abri-lo: favorito, excluir, recibo.
gallery-none = 🖼 <b>Nada encontrado.</b>
gallery-favourites = ⭐ Favoritos
gallery-search = 🔎 <b>O que você procura?</b> Envie palavras do prompt, o número de um vídeo ou uma data, como 28.11.
gallery-models = 🧩 <b>Vídeos de qual modelo?</b>
name = { $name }
delete-question = 🗑 <b>Excluir este vídeo para sempre?</b> O arquivo e o prompt somem, o recibo fica.
gallery-empty = 🖼 Seus vídeos vão aparecer aqui. Ainda não há nenhum: boa hora para começar.
models = <b>Escolha um modelo</b>
model-group-best = ⭐ Os melhores
model-group-fast = ⚡ Rápidos
model-group-cheap = 🪙 Baratos
model-group-photo = 📷 Com fotos
model-group-sound = 🔊 Com som
model-group-long = ⏱ Longos
model-group-all = 📋 Todos
model-line = { $model } — { $about }. A partir de { $coins } 🪙
model-line-retired = { $model } — indisponível no momento, toque para saber por quê
retired =
    <b>{ $model } está indisponível no momento.</b>
    { $reason } Suas moedas estão seguras.
retired-with-successor =
    <b>{ $model } está indisponível no momento.</b>
    { $reason } Quem assume é { $successor }.
paused-until = Deve voltar até { $until }.
successor-price = 💰 Um vídeo com { $successor } custa a partir de { $after } 🪙; com { $model } custava a partir de { $before } 🪙.
successor-price-draft = 💰 Seu rascunho custa { $after } 🪙 com { $successor }; com { $model } custava { $before } 🪙. Seu prompt é mantido.
modes =
    { $model }: <b>quem escreve o prompt?</b>

    🤖 o assistente transforma sua ideia em uma cena cheia de vida
    ✋ manual: filmamos exatamente o que você escrever
    😄 meme: uma ideia curta vira uma piada com final surpreendente
modes-manual = { $model }: filmamos exatamente o que você escrever.
orientation = { $model }: <b>escolha o formato</b>
duration = { $model }: <b>quantos segundos?</b>
qualities = { $model }: <b>escolha a qualidade</b>
sounds = { $model }: <b>com som ou sem som?</b>
ideas = 💡 <b>Ideias</b>: escolha uma e experimente
send-photo = 📎 <b>Envie uma foto</b>: o vídeo deste prompt começa com ela.
write-assistant = ✍️ <b>Descreva sua ideia em uma mensagem</b>, em qualquer idioma. O assistente a transforma em uma cena e mostra para você.
write-manual = ✍️ <b>Escreva o prompt em uma mensagem.</b> Ele vai para o modelo sem alterações.
write-meme = ✍️ <b>Escreva uma ideia curta para um meme.</b>
spec = { $model } · { $mode } · { $ratio } · { $seconds } s · { $resolution }{ $sound }
sound-on = 🔊 Com som
sound-off = 🔇 Sem som
prompt-too-long = ⚠️ Longo demais: um prompt pode ter até { $most } caracteres.
prompt-longer = ⚠️ Longo demais para este modelo: { $length } caracteres, e ele aceita no máximo { $most }.
words-kept = ✍️ Seu prompt está salvo, só falta responder:
wordless-picture = 🖼 Não consigo ler esse arquivo como imagem. Envie uma foto ou uma frase com o que deve acontecer.
wordless-sound = 🎙 Ainda não consigo ouvir gravações. Escreva a ideia e faço um vídeo.
wordless-other = 🙂 Faço vídeos a partir de palavras. Envie uma frase, por exemplo <i>um gato no skate</i>, ou abra /menu.
sound-listening = 🎙 Ouvindo…
sound-too-long = 🎙 A gravação tem mais de dois minutos. Diga de forma mais curta, por favor.
sound-too-large = 🎙 A gravação tem mais de 20 MB. Envie uma menor, por favor.
sound-too-many = 🎙 Já estou ouvindo cinco gravações. Espere pela primeira, por favor.
sound-unavailable = 🎙 Não consigo ouvir agora. Nada foi cobrado: tente em um minuto ou escreva a ideia.
sound-not-sound = 🎙 Esse arquivo não parece uma gravação. Envie um áudio de voz, ou MP3, M4A, OGG, WAV ou FLAC.
sound-silent = 🎙 Não ouvi palavras nessa gravação. Diga de novo ou escreva.
wordy-picture = 🖼 Não consigo ler esse arquivo como imagem, então usei sua legenda como prompt.
wordy-sound = 🎙 Usei sua legenda como prompt, sem ouvir a gravação.
wordy-other = ✍️ Usei sua legenda como prompt.
picture-enough = 🖼 Já há duas imagens: a primeira e a última. Para começar com outra, tire-as com “Sem imagem”.
album-late = 🖼 Essa imagem chegou quando o vídeo já estava pedido. Envie-a de novo para fazer outro.
picture-not-a-picture = 🖼 Este arquivo não é uma imagem que eu consiga ler. Envie um JPEG, PNG ou WebP.
picture-heic = 🖼 Não consigo ler HEIC. Envie como foto e não como arquivo, e o Telegram converte.
picture-broken = 🖼 A imagem está danificada. Envie de novo.
picture-too-large = 🖼 A imagem é grande demais: 20 MB e 12.000 × 9.000 pixels no máximo. Envie como foto e não como arquivo.
picture-too-small = 🖼 A imagem é pequena demais: pelo menos 32 pixels por lado.
prompt-not-text = ⚠️ Envie texto: descreva sua ideia com palavras.
assistant-working = 🤖 O assistente está imaginando a cena… Leva até dez segundos e você pode sair desta tela.
assistant-working-meme = 😄 Inventando o meme… Leva até dez segundos e você pode sair desta tela.
assistant-failed = ⚠️ O assistente recusou ou não está respondendo agora, então usamos o seu próprio texto.
assistant-stopped = ⏹ Você parou o assistente. Nada do que ele escrevia foi guardado: aqui estão as palavras de antes.
still-drawing = 🖼 Desenhando uma imagem da cena… Leva até um minuto e não custa nada para você. Um texto novo ou “Voltar” interrompe a espera.
still-caption =
    🖼 <b>Uma imagem da sua cena.</b> O vídeo pode começar exatamente com ela.

    { $left ->
        [0] Foi a última de hoje: amanhã há mais.
        [one] Hoje você pode pedir mais { $left }.
        [many] Hoje você pode pedir mais { $left }.
       *[other] Hoje você pode pedir mais { $left }.
    }
still-limit = 🖼 As imagens de hoje acabaram: amanhã há mais. O cartão continua como estava, e o vídeo não precisa de nenhuma.
still-rules = 🚫 As regras proíbem uma imagem desta cena. Ela não conta nem é cobrada: mude as palavras e tente de novo.
still-late = ⏳ A imagem está demorando demais e paramos de esperar. Ela não conta: tente mais tarde ou siga sem ela.
still-failed = ⚠️ A imagem não deu certo. Nada foi cobrado: tente de novo ou siga sem ela.
review = 🤖 <b>Aqui está a cena.</b> Use, tente outra versão ou envie uma nova ideia.
quoted = <blockquote>{ $prompt }</blockquote>
card = <b>Confira antes de criar</b>
card-picture-crop = 🖼 <b>Começa com a sua imagem</b>, cortada para o formato.
card-picture-pad = 🖼 <b>Começa com a sua imagem</b>, inteira.
card-pictures = 🖼 <b>Começa com a primeira imagem e termina com a segunda.</b>
card-references = 🖼 <b>Parecido com as suas imagens:</b> { $count }
card-source-edit = ✍️ <b>Muda o seu vídeo anterior.</b>
card-source-extend = ⏩ <b>Continua o seu vídeo anterior.</b>
card-source-remix = 🔀 <b>Conta de novo o seu vídeo anterior.</b>
card-film = 🎬 <b>O mesmo vídeo do seu rascunho</b>, em qualidade completa.
card-upscale = ✨ <b>O mesmo vídeo em { $resolution }</b>: a imagem fica maior, nada mais muda.
card-unhurried = 🌙 É feito quando há máquinas livres: pode levar horas, no máximo um dia, e chega sozinho.
draft-offer = 🖍 Rascunho { $draft } 🪙 → o mesmo vídeo em { $resolution } por { $film } 🪙, em até { $days ->
    [one] { $days } dia
    [many] { $days } dias
   *[other] { $days } dias
  }
draft-offer-free = 🖍 Primeiro um rascunho → o mesmo vídeo em { $resolution }, em até { $days ->
    [one] { $days } dia
    [many] { $days } dias
   *[other] { $days } dias
  }
card-draft = 🖍 <b>Um rascunho.</b> Se você gostar, o mesmo vídeo em { $resolution } custa { $film } 🪙, em até { $days ->
    [one] { $days } dia
    [many] { $days } dias
   *[other] { $days } dias
  }.
card-draft-free = 🖍 <b>Um rascunho.</b> Se você gostar, o mesmo vídeo em { $resolution } com um toque, em até { $days ->
    [one] { $days } dia
    [many] { $days } dias
   *[other] { $days } dias
  }.
price = Preço: <b>{ $price }</b> 🪙 · saldo { $before } → { $after }
price-short = Preço: <b>{ $price }</b> 🪙, e seu saldo é { $before } 🪙
card-hint = Para mudar o prompt, envie um novo.
card-moved = 🔁 { $model } faz de outro jeito: { $changes }
button-copy = 📋 Copiar
choice = { $value } · { $coins } 🪙
cheaper-resolution = O mesmo em { $resolution } · { $coins } 🪙
cheaper-seconds = O mesmo em { $seconds } s · { $coins } 🪙
cheaper-silent = O mesmo sem som · { $coins } 🪙
cheaper-model = O mesmo com { $model } · { $coins } 🪙
cheaper-cut = { $model } · { $seconds } s · { $resolution } · { $coins } 🪙
change-model = 🧩 Modelo
change-ratio = 📐 Formato
change-seconds = ⏱ Duração
change-resolution = 🎞 Qualidade
change-sound = 🔊 Som
change-mode = 🤖 Quem escreve
change-style = 🎨 Estilo
change-camera = 🎥 Câmera
change-avoid = 🚫 Sem
direct-style = 🎨 <b>Estilo</b>: um por vídeo. Vira uma linha abaixo do prompt; o mesmo toque o remove.
direct-camera = 🎥 <b>Câmera</b>: como ela se move. O mesmo toque a remove.
direct-avoid = 🚫 <b>O que não deve aparecer</b>: escolha um ou vários.
write-before = Agora está assim:
write-change = ✍️ <b>O que deve ser diferente?</b> Diga com suas palavras: <i>mais escuro</i>, <i>mais longo</i>, <i>na vertical</i>. Você vê o preço antes.
chosen = ✅ { $label }
price-demo = 🎭 Demo: nenhuma moeda é cobrada
price-rose = 📈 O preço deste vídeo subiu { $rise } 🪙 desde que o cartão foi mostrado. Nada foi retido. Toque em “✅ Criar” para aceitar o novo preço.
obstacle-insufficient-coins = ⚠️ Faltam { $missing } 🪙. Compre moedas ou escolha um vídeo mais curto ou um modelo mais barato.
obstacle-too-many-jobs = { $most ->
    [one] ⏳ Você já tem { $most } vídeo em andamento, o máximo ao mesmo tempo. Espere ele ficar pronto e toque em “✅ Criar” de novo.
    [many] ⏳ Você já tem { $most } de vídeos em andamento, o máximo ao mesmo tempo. Espere um ficar pronto e toque em “✅ Criar” de novo.
   *[other] ⏳ Você já tem { $most } vídeos em andamento, o máximo ao mesmo tempo. Espere um ficar pronto e toque em “✅ Criar” de novo.
  }
obstacle-line-full = ⏳ Sua fila está cheia: não cabem mais de { $line }. Espere até que um comece e toque em “✅ Criar” de novo.
line-offer = 🕓 Ou ponha na sua fila: { $coins } 🪙 ficam reservadas agora, ele começa sozinho quando um dos seus ficar pronto, e até lá você pode cancelar e receber as moedas de volta.
line-offer-free = 🕓 Ou ponha na sua fila: ele começa sozinho quando um dos seus ficar pronto, e até lá você pode cancelar.
obstacle-queue-full = ⏳ A fila está cheia no momento. Nada foi cobrado e seu vídeo fica salvo aqui: toque em “✅ Criar” daqui a alguns minutos.
obstacle-storage-full = ⏳ O armazenamento de vídeos está cheio no momento e o operador já sabe. Nada foi cobrado e seu vídeo fica salvo aqui: toque em “✅ Criar” mais tarde.
obstacle-retired = ⚠️ Este modelo está indisponível no momento.
obstacle-maintenance = 🛠 Estamos em manutenção, por isso agora não dá para pedir novos vídeos. Nada foi cobrado e seu vídeo fica salvo aqui: toque em “✅ Criar” mais tarde.
obstacle-maintenance-until = 🛠 Estamos em manutenção até cerca de { $until }, por isso até lá não dá para pedir novos vídeos. Nada foi cobrado e seu vídeo fica salvo aqui: toque em “✅ Criar” mais tarde.
obstacle-unfit = ⚠️ Este modelo já não faz um vídeo assim. Escolha outro formato ou outro modelo.
obstacle-no-picture = ⚠️ Este modelo não começa com uma imagem. Estes sim:
obstacle-picture-needed = 📎 Este modelo começa com uma foto: envie uma. Estes fazem o vídeo só com palavras:
obstacle-too-many-pictures = ⚠️ Este modelo usa uma só imagem. Com qual começar? Estes modelos usam todas:
obstacle-prompt-too-long = ⚠️ O prompt é longo demais para este modelo. Encurte-o ou escolha outro modelo.
obstacle-draft-expired = ⌛ Este rascunho é antigo demais: o modelo não faz mais o vídeo dele. Nada foi cobrado. Faça um novo rascunho ou peça o vídeo completo.
obstacle-draft-off = ⚠️ Agora ninguém faz o vídeo deste rascunho: o modelo que o fez está desligado. Nada foi cobrado. Tente mais tarde ou faça um novo rascunho.
obstacle-upscale-off = ⚠️ Agora ninguém amplia vídeos. Nada foi cobrado. Tente mais tarde, por favor.
obstacle-day-limit = 🛡 Este vídeo passaria do seu limite diário. Saiba mais: /limits
obstacle-month-limit = 🛡 Este vídeo passaria do seu limite mensal. Saiba mais: /limits
obstacle-frozen = ⛔ Sua conta está congelada: não é possível gastar moedas. Saiba mais: /paysupport

# O status de um vídeo
status-accepted = ✅ <b>Pedido aceito.</b> Reservadas: { $coins } 🪙
status-accepted-free = ✅ <b>Pedido aceito</b>
status-submitting = Enviado ao modelo; aguardando a resposta…
status-in-doubt = A resposta do modelo se perdeu. Estamos verificando se ele aceitou o pedido, em no máximo dois minutos: se não, suas moedas voltam. Nada é pedido duas vezes.
status-line = 🕓 <b>Na sua fila.</b> Começa sozinho assim que um dos seus vídeos ficar pronto.
    Reservadas: { $coins } 🪙. Se você cancelar, elas voltam.
status-line-free = 🕓 <b>Na sua fila.</b> Começa sozinho assim que um dos seus vídeos ficar pronto.
status-instead = ⚡ Ou outro modelo o faz: { $spec }
status-replaced = ⚡ No lugar dele, outro modelo faz: { $number }
status-queued-place = 🕓 <b>Lugar na fila: { $place }</b>
status-queued-wait = O modelo está ocupado, estamos tentando de novo
status-generating = 🎬 <b>Criando seu vídeo</b>
status-progress = { $bar } { $percent }%
status-provider-place = 👥 Lugar na fila do modelo: { $place }
status-stop-asked = ⏹ Pedindo ao modelo que pare…
status-stop-too-late = ⏹ Tarde demais para parar: seu vídeo já vai chegar.
status-stop-unknown = ⏹ O modelo não disse se vai parar. Se o vídeo chegar, é seu; se não, suas moedas voltam.
status-estimate = Costuma levar { $from }–{ $to } min
status-estimate-about = Costuma levar cerca de { $to } min
status-estimate-seconds = Costuma levar { $from }–{ $to } s
status-estimate-seconds-about = Costuma levar cerca de { $to } s
status-slow = Está demorando mais que o normal, continuamos esperando
status-unhurried = 🌙 É feito quando há máquinas livres: pode levar horas, no máximo um dia
status-elapsed = ⏱ { $minutes } min até agora
status-elapsed-seconds = ⏱ { $seconds } s até agora
status-sending = 📤 <b>Pronto, enviando…</b>
status-shrinking = 📦 <b>Pronto; está ficando menor, pois o Telegram não aceita um maior.</b>
status-no-room = 📦 Seu vídeo está pronto, mas não pode ser guardado agora: o armazenamento está cheio e o operador já sabe. A tentativa dura uma hora; depois suas moedas voltam.
status-delivered = ✅ <b>Seu vídeo está pronto</b>
status-kept = ✅ <b>Seu vídeo está pronto</b> e espera por você na galeria
status-maybe = ❔ <b>Seu vídeo está pronto.</b> Talvez já tenha chegado; se não, toque no botão.
status-link = ✅ <b>Seu vídeo está pronto.</b> O Telegram não aceitou o arquivo, então aqui está um link. Ele vale por 7 dias.
link = ▶️ <a href="{ $link }">Abrir o vídeo</a>
status-link-none = ✅ <b>Seu vídeo está pronto.</b> O Telegram não aceitou o arquivo; tente recebê-lo de novo.
resend-refused = ⚠️ O Telegram não aceita este vídeo agora. Tente mais tarde.
status-cancelled = ❌ <b>Cancelado.</b> De volta ao seu saldo: { $coins } 🪙.
status-failed = 😔 <b>Não deu certo.</b> De volta ao seu saldo: { $coins } 🪙.
status-failed-free = 😔 <b>Não deu certo.</b>
status-cancelled-free = ❌ <b>Cancelado.</b>
failure-moderation = O modelo recusou este prompt por regras de segurança. Mude o texto e tente de novo.
failure-provider = O modelo apresentou um erro. Tente de novo: muitas vezes funciona.
failure-lost = O modelo perdeu este vídeo no caminho. Tente de novo.
failure-timeout = O modelo demorou demais. Tente mais tarde.
failure-unavailable = O modelo está temporariamente indisponível. Tente mais tarde.
failure-busy = O modelo está sobrecarregado. Tente daqui a alguns minutos.
failure-no-credits = O modelo está temporariamente indisponível, e o operador já foi avisado. Tente mais tarde.
failure-invalid = O modelo não aceitou estas configurações. Tente outra duração ou outra qualidade.
failure-too-long = O modelo não aceitou um prompt tão longo. Encurte-o e tente de novo.
failure-retired = Este modelo não funciona mais. Escolha outro.
failure-unusable = O modelo enviou um arquivo que não pôde ser lido. Tente de novo.
failure-unreadable = A sua imagem já não pode ser lida. Envie-a de novo, por favor.
failure-draft-gone = O modelo não tem mais este rascunho e não pode fazer o vídeo dele. Faça um novo rascunho, por favor.
failure-upscale-gone = O vídeo pronto não é mais guardado aqui e não pode ser ampliado.
failure-unstored = Seu vídeo foi feito, mas o armazenamento estava cheio. Se puder ser recuperado depois, ele será oferecido a você.
failure-undeliverable = O Telegram não aceitou este vídeo de nenhuma forma. Ele está guardado na sua galeria: /gallery
caption = <b>{ $model }</b> · { $ratio } · { $seconds } s · { $resolution }{ $sound }
caption-ai = 🤖 Feito com IA
caption-demo = 🎭 <b>Vídeo demo</b> · { $ratio } · { $seconds } s · { $resolution }{ $sound }. Nenhuma moeda foi cobrada.
caption-lacks-length = ⏱ Dura { $seconds } s em vez dos { $ordered } s pedidos.
caption-lacks-format = 📐 Chegou em { $size } em vez de { $ratio }.
caption-lacks-resolution = 🔍 Chegou em { $size } em vez de { $resolution }.
caption-lacks-sound = 🔇 Chegou sem som.
caption-rebate = ↩️ Parte do preço voltou ao seu saldo: { $coins } 🪙
caption-smaller = 📦 O Telegram não aceita aqui um arquivo maior, então ele vai mais compactado.
balance-line = 💰 Saldo: <b>{ $coins }</b> 🪙

# Um vídeo que chegou depois da devolução das moedas
late-offer = 📦 <b>Seu vídeo acabou chegando.</b> As moedas já tinham sido devolvidas. Quer ficar com ele por { $coins } 🪙? A oferta vale por 7 dias.
late-free = 📦 <b>Seu vídeo acabou chegando.</b> Estamos enviando.
late-declined = 👌 Tudo bem, nada foi cobrado.
button-take-late = ✅ Quero · { $coins } 🪙
button-decline-late = Não, obrigado

# Um link para um vídeo, para quem o abrir
link-wrong = Este link não é válido.
link-expired = Este link expirou. Você ainda pode receber o vídeo pelo bot: /gallery
link-missing = Este vídeo não existe.
link-unreadable = O vídeo está indisponível no momento. Tente mais tarde.
link-page-title = Vídeo de { $model }
link-page-facts = { $seconds } s · { $size } · { $megabytes } MB
link-page-made = Feito com IA.
link-page-until = O link funciona até { $date }.
link-page-download = Baixar
link-page-open-bot = Abrir o bot
link-page-again = Receber o vídeo no bot

# Respostas curtas
toast-stale = Este botão não funciona mais
toast-unknown = Este botão não funciona aqui
toast-cannot-cancel = O vídeo já está sendo criado e não pode ser cancelado
toast-ended = Não há mais o que cancelar: este vídeo já terminou
toast-cancelled = Cancelado: suas moedas voltaram
toast-stopping = Pedindo para parar…
toast-gone = Este vídeo não está mais aqui
toast-replaced = Outro modelo já está fazendo este vídeo
toast-maintenance = 🛠 Manutenção: agora não dá para pedir nada novo
toast-film-made = O vídeo deste rascunho já está pronto ou a caminho
toast-film-resent = O vídeo deste rascunho já está pronto: aqui está de novo
toast-film-underway = O vídeo deste rascunho está a caminho
toast-draft-undelivered = O rascunho ainda está sendo entregue. Toque de novo em um minuto
toast-draft-expired = Este rascunho é antigo demais para fazer o vídeo dele. Nada foi cobrado
toast-draft-off = O modelo deste rascunho está desligado. Nada foi cobrado
toast-upscale-made = Este vídeo já foi ampliado ou está a caminho
toast-upscale-resent = Este vídeo já foi ampliado: aqui está de novo
toast-upscale-underway = Este vídeo está sendo ampliado agora mesmo
toast-upscale-undelivered = O vídeo ainda está sendo entregue. Toque de novo em um minuto
toast-upscale-off = Agora ninguém amplia vídeos. Nada foi cobrado
toast-upscale-unkept = Este vídeo não é mais guardado aqui e não pode ser ampliado. Nada foi cobrado
toast-late-gone = Esta oferta já terminou
toast-late-coins = Moedas insuficientes. Compre mais e toque em “Quero” de novo
toast-late-day-limit = Este vídeo passaria do seu limite diário. Saiba mais: /limits
toast-late-month-limit = Este vídeo passaria do seu limite mensal. Saiba mais: /limits
toast-late-frozen = Sua conta está congelada: não é possível gastar moedas. Saiba mais: /paysupport

# Páginas
page-banned = ⛔ Esta conta não pode usar o bot. Dúvidas sobre pagamentos: /paysupport
page-help =
    <b>Como funciona</b>
    1. Envie uma frase, uma foto ou uma mensagem de voz: ela vira um cartão com o preço.
    2. Mude no cartão o que quiser: o modelo, o formato, a duração, o estilo.
    3. Toque em “✅ Criar”.
    4. Para mudar um vídeo pronto, responda a ele: <i>o mesmo à noite</i>.
    Se preferir ir passo a passo, toque em “🎬 VÍDEO” no /menu.

    As moedas são cobradas na hora e voltam se o vídeo não der certo.

    /video — novo vídeo
    /gallery — seus vídeos
    /balance — saldo
    /buy — comprar moedas
    /receipts — um recibo para cada vídeo
    /history — histórico de moedas
    /limits — seus limites de gastos
    /invite — convidar um amigo
    /promo — código promocional
    /language — idioma
    /cancel — começar de novo
    /terms — termos
    /paysupport — dúvidas sobre pagamentos
    /privacy — o que guardamos de você
    /export — receber uma cópia
    /delete_me — excluir tudo
page-terms =
    <b>Termos</b>
    Você é responsável pelo texto que envia: ele vai para o modelo que você escolheu. Não descreva pessoas reais sem o consentimento delas, nem nada ilegal.
    As moedas só valem dentro deste bot. Se você não receber seu vídeo, elas são devolvidas automaticamente.
    Guardamos os vídeos prontos para que você possa recebê-los de novo.
page-daily =
    🎁 <b>Moedas diárias: { $coins } 🪙 de presente.</b>
    Elas chegam sozinhas com sua primeira mensagem do dia e expiram à meia-noite UTC. As de hoje já estão no seu saldo.
page-paysupport =
    <b>Dúvidas sobre pagamentos</b>
    Descreva o que aconteceu e quando: toda cobrança e todo reembolso ficam registrados, e vamos verificar. O Telegram e o suporte dele não são responsáveis por compras neste bot.

button-support = 💬 Escrever ao suporte
button-answer-support = ✍️ Responder
button-stop-news = 🔕 Não quero novidades
support-answer =
    💬 <b>Resposta do suporte à pergunta nº { $ticket }</b>
    { $text }
support-asked = 💬 Sua pergunta nº { $ticket } está salva e vai para os operadores. A resposta chegará aqui.
support-asked-nobody = 💬 Sua pergunta nº { $ticket } foi salva. Este bot está sem operadores agora, então não sabemos quando virá a resposta.
support-answered = 💬 Sua resposta à pergunta nº { $ticket } está a caminho.
support-too-many = ⏳ Mensagens demais seguidas. Escreva ao suporte de novo daqui a uma hora.
support-more = 💬 Algo mais? Escreva: também vai para o suporte. Quando terminar, volte ao menu.
promo-enter = 🎁 <b>Envie o código promocional</b> em uma mensagem.

# O que é guardado de alguém, e como é excluído
button-export = 📦 Receber tudo
button-delete-me = 🗑 Excluir tudo
button-erase-everything = 🗑 Sim, excluir tudo
page-privacy =
    <b>O que guardamos de você</b>
    Seu número e nome no Telegram, seu idioma, seus prompts e imagens, seus vídeos, suas moedas e pagamentos, e o que você escreveu ao suporte. Guardamos isso para fazer seus vídeos, enviá-los de novo e resolver pagamentos. Não vendemos nem repassamos nada.
privacy-words = ✍️ Prompts e imagens: { $days ->
        [one] { $days } dia
        [many] { $days } de dias
       *[other] { $days } dias
    } depois do fim do vídeo.
privacy-words-kept = ✍️ Prompts e imagens: até você excluí-los.
privacy-videos = 🎬 Arquivos de vídeo: { $days ->
        [one] { $days } dia
        [many] { $days } de dias
       *[other] { $days } dias
    } depois da entrega. O Telegram guarda o que está neste chat enquanto você não apagar lá.
privacy-money = 🪙 Moedas e pagamentos: enquanto o bot existir, porque os reembolsos precisam deles.
privacy-providers = 📤 O prompt e suas imagens vão para quem faz seu vídeo, ou uma imagem dele: { $providers }.
privacy-nobody = 📤 O prompt e suas imagens vão para quem faz seu vídeo.
privacy-own-service = um serviço do operador deste bot
privacy-assistant = 🤖 O que você diz ao assistente e as mensagens de voz vão para o serviço de texto que o operador escolheu. Ele também verifica os prompts e as imagens antes de um vídeo ser criado.
privacy-yours = Você pode excluir tudo: /delete_me
erase-question = 🗑 <b>Excluir tudo?</b> Não há volta.
erase-goes =
    <b>Some:</b> prompts, imagens, vídeos, rascunhos, links, seu nome e o que você escreveu ao suporte. Vídeos na fila são cancelados e os que estão sendo feitos terminam ou param antes. A assinatura é cancelada no Telegram.
erase-coins = <b>Suas { $coins } 🪙 também se perdem.</b>
erase-stays =
    <b>Fica:</b> seu número no Telegram com os movimentos de moedas e os pagamentos, sem uma palavra sua, porque os reembolsos precisam deles. O que está neste chat você mesmo apaga.
erasure-begun = 🗑 Tudo o que é seu está sendo excluído. Se um vídeo está sendo feito, pode demorar. Avisaremos quando terminar.
erasure-done = ✅ Tudo o que é seu foi excluído. Escreva quando quiser para começar de novo.
page-erasing = 🗑 Tudo o que é seu está sendo excluído. Até lá não dá para começar nada novo.
export-title = O que o KudoAiBot guarda de você
export-profile = Perfil
export-videos = Vídeos
export-stills = Imagens
export-coins = Moedas
export-payments = Pagamentos
export-support = Suporte
export-notes = Notas dos operadores
export-caption = 📦 Tudo o que guardamos de você: abra index.html, ou os arquivos JSON em um programa. Os links para os vídeos funcionam por sete dias.
export-cut = Não coube tudo.
limit-export = ⏳ Você pode receber uma cópia por dia. Tente de novo em { $hours ->
        [one] { $hours } hora
        [many] { $hours } de horas
       *[other] { $hours } horas
    }.

# O perfil do bot
bot-description = Uma frase e pronto: seu vídeo está feito. O assistente melhora sua ideia, o modelo filma, e suas moedas voltam se algo der errado. Toque em Iniciar.
bot-short-description = Uma frase e pronto: seu vídeo está feito.
command-start = Menu principal
command-video = Novo vídeo
command-gallery = Meus vídeos
command-balance = Saldo
command-language = Idioma · Language
command-help = Ajuda
command-cancel = Começar de novo
command-terms = Termos
command-paysupport = Dúvidas sobre pagamentos
command-buy = Comprar moedas
command-receipts = Recibos
command-history = Histórico de moedas
command-limits = Limites de gastos
command-invite = Convidar um amigo
command-promo = Usar um código promocional
command-privacy = O que guardamos de você
command-export = Receber o que guardamos de você
command-delete_me = Excluir tudo
command-news = Ativar ou desativar as novidades

# Dinheiro
button-shop = 🪙 Moedas
button-daily = 🎁 Moedas diárias: { $coins } 🪙
button-receipts = 🧾 Recibos
button-receipt = 🧾 Recibo
button-history = 📜 Histórico
button-limits = 🛡 Limites
button-invite = 🎁 Convidar um amigo
button-more-packs = 🪙 Outros pacotes
button-stop-subscription = ⏹ Cancelar a assinatura
button-subscribe = Assinar por { $stars } ⭐ por mês
button-older = Anteriores ➡️
button-newer = ⬅️ Recentes
button-share = 📨 Enviar o link
button-share-video = 📨 Compartilhar
pack = { $coins } 🪙 · { $stars } ⭐
pack-bonus = { $coins } + { $bonus } 🪙 · { $stars } ⭐
pack-monthly = 🔁 { $coins } 🪙 por mês · { $stars } ⭐
shop = <b>Moedas por Telegram Stars.</b> Escolha um pacote e pague a fatura: as moedas chegam na hora.
shop-videos = Em vídeos com { $model } a { $price } 🪙:
shop-pack = { $videos ->
    [one] { $coins } 🪙 → { $videos } vídeo
    [many] { $coins } 🪙 → { $videos } de vídeos
   *[other] { $coins } 🪙 → { $videos } vídeos
  }
shop-pack-saving = { $videos ->
    [one] { $coins } 🪙 → { $videos } vídeo, { $saved }% menos
    [many] { $coins } 🪙 → { $videos } de vídeos, { $saved }% menos
   *[other] { $coins } 🪙 → { $videos } vídeos, { $saved }% menos
  }
shop-closed = As moedas não estão à venda no momento.
shop-missing = Faltam { $missing } 🪙 para o seu vídeo.
subscription = 🔁 Sua assinatura está paga até { $until } e se renova automaticamente.
subscription-ending = 🔁 Sua assinatura está paga até { $until } e não será renovada.
subscription-canceled = 🔁 Sua assinatura não será renovada. O que você pagou vale até { $until }.
subscription-active = 🔁 Sua assinatura continua e será renovada em { $until }.
subscription-failed = ⚠️ O Telegram não conseguiu renovar sua assinatura. O que você pagou vale até { $until }; adicione Estrelas ao seu saldo e ela continuará.
subscription-stop-refused = ⚠️ O Telegram não cancelou sua assinatura. Cancele no Telegram: Configurações → Minhas Estrelas → Assinaturas. Também fomos avisados.
subscription-stop-later = ⏳ O Telegram não está respondendo. Sua assinatura será cancelada assim que ele responder.
subscribe = 🔁 <b>{ $coins } 🪙 todo mês.</b> Você pode cancelar quando quiser e fica com o que já pagou.
invoice-title = { $coins ->
    [one] { $coins } moeda
    [many] { $coins } de moedas
   *[other] { $coins } moedas
  }
invoice-description = { $coins ->
    [one] { $coins } moeda
    [many] { $coins } de moedas
   *[other] { $coins } moedas
  } para vídeos neste bot, logo após o pagamento.
invoice-description-monthly = { $coins ->
    [one] { $coins } moeda
    [many] { $coins } de moedas
   *[other] { $coins } moedas
  } para vídeos neste bot a cada 30 dias, até você cancelar.
paid = ✅ <b>+{ $coins } 🪙.</b> Saldo: <b>{ $balance }</b> 🪙
paid-unknown = ⚠️ Seu pagamento chegou, mas não conseguimos identificar a que se refere. Ele está registrado e o operador já foi avisado: você vai receber suas moedas ou suas Stars de volta.
refunded = ↩️ <b>Suas Stars voltaram.</b> As moedas desse pagamento foram retiradas. Saldo: <b>{ $balance }</b> 🪙
checkout-unknown = Não reconhecemos esta fatura. Abra a loja de novo.
checkout-not-yours = Esta fatura é de outra pessoa. Abra a loja para gerar a sua.
checkout-changed = O preço mudou. Abra a loja de novo.
checkout-used = Esta fatura já foi paga. Abra a loja para comprar outro pacote.
checkout-expired = Esta fatura expirou. Abra a loja de novo.
checkout-subscribed = Você já tem uma assinatura.
checkout-frozen = Sua conta não pode comprar moedas no momento. Saiba mais: /paysupport
checkout-later = Não conseguimos aceitar o pagamento agora. Tente de novo em um minuto.
limits = 🛡 <b>Seus limites</b>
limits-day = Hoje: { $spent } 🪙 de { $limit } 🪙
limits-day-none = Hoje: { $spent } 🪙, sem limite
limits-month = Este mês: { $spent } 🪙 de { $limit } 🪙
limits-month-none = Este mês: { $spent } 🪙, sem limite
limits-own = Defina seus próprios limites abaixo. Os contadores zeram às 00:00 UTC.
limits-frozen = ⛔ Sua conta está congelada: não é possível gastar moedas. Saiba mais: /paysupport
button-limit-day = Dia: { $coins } 🪙
button-limit-day-none = Dia: sem limite
button-limit-month = Mês: { $coins } 🪙
button-limit-month-none = Mês: sem limite
invite = 🎁 <b>Convide um amigo: { $coins } 🪙 para cada um</b> assim que seu amigo receber o primeiro vídeo.
invite-closed = 🎁 Os convites não rendem moedas no momento.
invite-link = Seu link: { $link }
invite-count = Amigos que entraram: { $friends } · com prêmio: { $rewarded } · você ganhou: { $earned } 🪙
invite-text = Um bot que transforma uma frase em vídeo
invited = 🎁 Você entrou pelo link de um amigo: depois do seu primeiro vídeo, vocês dois ganham moedas.
invited-self = 🎁 Este é o seu próprio convite: envie para um amigo, para que ele abra o link.
news-on = 🔔 Você vai receber nossas novidades: modelos novos, ideias, descontos. Não quer? /news off
news-off = 🔕 Você não vai mais receber novidades. As mensagens sobre seus vídeos e moedas continuam chegando. Mudou de ideia? /news on
news-usage = 🔔 De vez em quando contamos novidades: modelos novos, ideias e descontos. /news off desativa, /news on ativa de novo.
referral-reward = 🎁 <b>+{ $coins } 🪙</b> por um convite. Obrigado!
promo-redeemed = 🎁 <b>+{ $coins } 🪙.</b> Saldo: <b>{ $balance }</b> 🪙
promo-unknown = Este código não existe.
promo-ended = Este código não é mais válido.
promo-used-up = Este código já se esgotou.
promo-used-by-you = Você já usou este código.

# Recibos
receipts = 🧾 <b>Seus recibos.</b> Toque em um para ver para onde foram as moedas.
receipts-empty = 🧾 Cada vídeo ganha um recibo aqui. Ainda não há nenhum.
receipt-title = 🧾 <b>Recibo { $number }</b>
receipt-wordless = ✂️ As palavras e imagens deste vídeo foram apagadas.
receipt-origin = ✍️ Feito a partir de { $number }
receipt-spec = { $model } · { $ratio } · { $seconds } s · { $resolution }{ $sound }
stage-draft = 🖍 Rascunho
stage-film = 🎬 Vídeo de um rascunho
stage-upscale = ✨ Ampliado
receipt-held = ➖ Cobrado { $coins } 🪙: { $time }
receipt-captured = ✔️ Pago pelo vídeo { $coins } 🪙: { $time }
receipt-rebated = ↩️ Devolvido pelo que faltou { $coins } 🪙: { $time }
receipt-returned = ↩️ Devolvido { $coins } 🪙: { $time }
receipt-free = 🪙 Nenhuma moeda foi cobrada.
receipt-demo = 🎭 Demo: nenhuma moeda foi cobrada.
receipt-submitted = 📨 Enviado ao modelo: { $time }
receipt-ready = 🎞 Pronto: { $time }
receipt-making = ⏳ Em andamento
receipt-delivered-video = ✅ Entregue: { $time }
receipt-delivered-link = ✅ Entregue como link: { $time }
receipt-delivered-kept = ✅ Salvo na sua galeria: { $time }
receipt-delivered-maybe = ❔ Enviado, talvez tenha chegado: { $time }
receipt-failed = 😔 Não deu certo: { $time }
receipt-cancelled = ❌ Cancelado: { $time }
receipt-late-of = 📦 O vídeo do recibo { $number }, que chegou depois da devolução das moedas
receipt-late-offered = 📦 O vídeo acabou chegando: você ainda pode ficar com ele por { $coins } 🪙
receipt-late-taken = 📦 O vídeo acabou chegando e você ficou com ele: recibo { $number }
receipt-late-left = 📦 O vídeo acabou chegando e você não ficou com ele
receipt-gone = 🧾 Este recibo não existe.
history = 📜 <b>Seu histórico de moedas</b>
history-empty = 📜 Nada por aqui ainda.
history-welcome = presente de boas-vindas
history-referral = convite
history-promo = código promocional
history-daily = moedas diárias
history-grant = do operador
history-revoke = retiradas pelo operador
history-purchase = compra
history-bonus = bônus do pacote
history-subscription = assinatura
history-hold = vídeo
history-release = devolução de um vídeo
history-rebate = devolução parcial de um vídeo
history-expiry = expiradas
history-refund = reembolso de Stars
history-debt = quitação de dívida
history-forfeit = perdidas ao excluir tudo
find-nothing = Nada encontrado.

# Muitas vezes seguidas
limit-assistant = ⏳ Pedidos demais ao assistente. Ele volta em { $minutes } min; até lá usamos o seu próprio texto.
limit-transcription = ⏳ Gravações demais seguidas. Você pode enviar outras em { $minutes } min; até lá, escreva.
limit-promo = ⏳ Códigos promocionais demais. Você pode tentar de novo em { $minutes } min.
limit-resend = ⏳ Vídeos demais seguidos. Você pode pedir de novo em { $minutes } min.
limit-invoice = ⏳ Faturas demais seguidas. A última ainda pode ser paga; você pode pedir outra em { $minutes } min.

# Em grupos
private-only = Funciono em um chat privado: abra uma conversa comigo e envie /start.
toast-private-only = Só funciono em um chat privado

follow-up-failed = ⚠️ Não deu certo: o Telegram não aceitou. Tente de novo em instantes.
