/** What scenes are put together from, in one language. The same place of each list says the same in every language. */
export interface Phrases {
  readonly cameras: ReadonlyArray<string>
  readonly lights: ReadonlyArray<string>
  readonly motions: ReadonlyArray<string>
  readonly sounds: ReadonlyArray<string>
  readonly details: ReadonlyArray<string>
  readonly twists: ReadonlyArray<string>
  readonly punchlines: ReadonlyArray<string>
  readonly frames: Readonly<Record<string, string>>
  readonly light: (what: string) => string
  readonly look: (what: string) => string
  readonly also: (what: string) => string
  readonly sound: (what: string) => string
  readonly meme: (idea: string) => string
  readonly speech: string
  readonly take: (seconds: number) => string
}

const en: Phrases = {
  cameras: [
    "A slow dolly-in at eye level",
    "A handheld close-up that breathes with the action",
    "A low-angle tracking shot that glides along the ground",
    "A smooth crane shot that rises to reveal the place",
    "A locked-off wide shot with deep focus",
    "An orbiting shot half a turn around the subject",
    "A macro shot with a razor-thin depth of field",
    "A long-lens shot through blurred foreground"
  ],
  lights: [
    "golden-hour sun rakes across the scene and draws long shadows",
    "soft window light wraps the subject, dust motes drifting in the beam",
    "neon reflections shimmer in wet asphalt, teal against magenta",
    "a cold blue dawn with a thin layer of mist",
    "warm candlelight flickers on every surface",
    "a clear midday sky, crisp colours, clean contrast",
    "moonlight with a silver rim around every outline",
    "stage light from above, the rest falling into velvet dark"
  ],
  motions: [
    "Small natural gestures first, then one decisive movement at the end",
    "Everything moves in gentle slow motion, fabric and hair lag behind",
    "The action builds in three beats and lands on a held look",
    "Wind runs through the frame and carries leaves across it",
    "The subject enters from the left, pauses, and turns to the camera",
    "Particles and reflections keep the background alive while the subject stays calm"
  ],
  sounds: [
    "close room tone, soft footsteps, a distant melody",
    "wind, rustling leaves, one clear bell far away",
    "city hum, passing cars, a muffled bass line next door",
    "waves and gulls, wood creaking softly",
    "a warm upright piano, intimate and slightly detuned",
    "near silence, breath and fabric, then a swelling string note"
  ],
  details: [
    "35 mm film grain, subtle halation, a restrained palette of amber and slate",
    "tactile textures: worn wood, brushed metal, steam on glass",
    "layered foreground, midground and background with true parallax",
    "tiny lived-in details: a half-full cup, a crooked picture, a humming lamp"
  ],
  twists: [
    "Gravity is only a suggestion here: loose objects drift upwards, and nobody minds",
    "Every passer-by wears the same solemn penguin costume",
    "The furniture quietly applauds at the right moments",
    "A full brass band fits inside a single shoebox and plays on",
    "It rains tiny umbrellas, each opening as it lands"
  ],
  punchlines: [
    "Deadpan face, a sudden snap zoom, one beat of silence, cut",
    "A dramatic slow push-in while absolutely nothing happens, then chaos for half a second",
    "The subject looks straight into the camera like in a documentary and shrugs",
    "A record scratch, freeze frame, and an unbothered stare"
  ],
  frames: {
    "9:16": "Vertical 9:16 frame.",
    "16:9": "Wide 16:9 frame.",
    "1:1": "Square 1:1 frame.",
    "4:3": "Classic 4:3 frame.",
    "3:4": "Upright 3:4 frame.",
    "21:9": "Cinematic 21:9 frame."
  },
  light: (what) => `Light: ${what}.`,
  look: (what) => `Look: ${what}.`,
  also: (what) => `Also ${what}.`,
  sound: (what) => `Sound: ${what}.`,
  meme: (idea) => `Internet-meme comedy, phone-camera realism: ${idea}`,
  speech: "The quoted line is spoken clearly, in its own language, in sync with the lips.",
  take: (seconds) => `One continuous take of ${seconds} seconds.`
}

const ru: Phrases = {
  cameras: [
    "Камера медленно наезжает на уровне глаз",
    "Ручная камера крупным планом дышит вместе с действием",
    "Камера скользит у самой земли, снимая снизу вверх",
    "Кран плавно поднимается и открывает всё место",
    "Неподвижный общий план, всё в фокусе",
    "Камера облетает героя на пол-оборота",
    "Макросъёмка с тончайшей глубиной резкости",
    "Длинный объектив смотрит сквозь размытый передний план"
  ],
  lights: [
    "закатное солнце скользит по сцене и вытягивает тени",
    "мягкий свет из окна обнимает героя, в луче плывут пылинки",
    "неон дрожит в мокром асфальте, бирюзовый против пурпурного",
    "холодный синий рассвет с тонкой дымкой",
    "тёплое пламя свечи играет на каждой поверхности",
    "ясное полуденное небо, чистые цвета, чёткий контраст",
    "лунный свет очерчивает всё серебряной каймой",
    "софит сверху, остальное тонет в бархатной темноте"
  ],
  motions: [
    "Сначала лёгкие живые жесты, в конце одно решительное движение",
    "Всё движется в мягком замедлении, ткань и волосы чуть отстают",
    "Действие нарастает в три такта и замирает на взгляде",
    "Ветер пробегает по кадру и несёт листья",
    "Герой входит слева, замирает и поворачивается к камере",
    "Блики и пылинки оживляют фон, пока герой спокоен"
  ],
  sounds: [
    "тишина комнаты, мягкие шаги, далёкая мелодия",
    "ветер, шелест листьев, один чистый колокол вдали",
    "гул города, машины, приглушённый бас за стеной",
    "волны и чайки, тихо скрипит дерево",
    "тёплое пианино, близкое и чуть расстроенное",
    "почти тишина, дыхание и ткань, потом нарастает нота струнных"
  ],
  details: [
    "зерно плёнки 35 мм, лёгкий ореол, сдержанные янтарь и сланец",
    "осязаемые фактуры: потёртое дерево, шлифованный металл, пар на стекле",
    "передний, средний и дальний план с настоящим параллаксом",
    "обжитые мелочи: недопитая чашка, кривая картина, гудящая лампа"
  ],
  twists: [
    "Гравитация здесь необязательна: вещи плывут вверх, и никто не возражает",
    "Каждый прохожий в одинаковом торжественном костюме пингвина",
    "Мебель тихо аплодирует в нужные моменты",
    "Целый духовой оркестр помещается в обувной коробке и играет дальше",
    "Идёт дождь из крошечных зонтиков, и каждый раскрывается, упав"
  ],
  punchlines: [
    "Каменное лицо, резкий наезд, такт тишины, склейка",
    "Драматичный медленный наезд, пока ничего не происходит, потом полсекунды хаоса",
    "Герой смотрит прямо в камеру, как в документальном фильме, и пожимает плечами",
    "Скрип пластинки, стоп-кадр и невозмутимый взгляд"
  ],
  frames: {
    "9:16": "Вертикальный кадр 9:16.",
    "16:9": "Широкий кадр 16:9.",
    "1:1": "Квадратный кадр 1:1.",
    "4:3": "Классический кадр 4:3.",
    "3:4": "Портретный кадр 3:4.",
    "21:9": "Кинокадр 21:9."
  },
  light: (what) => `Свет: ${what}.`,
  look: (what) => `Вид: ${what}.`,
  also: (what) => `И ещё: ${what}.`,
  sound: (what) => `Звук: ${what}.`,
  meme: (idea) => `Смешной мем, снятый будто на телефон: ${idea}`,
  speech: "Слова в кавычках звучат ясно, на своём языке, в такт губам.",
  take: (seconds) => `Один непрерывный дубль, ${seconds} с.`
}

const es: Phrases = {
  cameras: [
    "La cámara se acerca despacio a la altura de los ojos",
    "Un primer plano cámara en mano que respira con la acción",
    "Un plano bajo que se desliza a ras del suelo",
    "La grúa sube con suavidad y descubre el lugar",
    "Un plano general fijo con todo en foco",
    "La cámara da media vuelta alrededor del protagonista",
    "Un plano macro con una profundidad de campo mínima",
    "Un teleobjetivo a través de un primer término borroso"
  ],
  lights: [
    "el sol del atardecer roza la escena y alarga las sombras",
    "una luz suave de ventana envuelve al protagonista, con motas de polvo en el rayo",
    "reflejos de neón tiemblan en el asfalto mojado, turquesa contra magenta",
    "un amanecer azul y frío con una fina capa de niebla",
    "la luz cálida de las velas baila en cada superficie",
    "un cielo despejado de mediodía, colores nítidos, contraste limpio",
    "la luna dibuja un borde de plata en cada contorno",
    "un foco desde arriba y lo demás cae en una oscuridad de terciopelo"
  ],
  motions: [
    "Primero gestos pequeños y naturales, y al final un movimiento decidido",
    "Todo se mueve a cámara lenta, la tela y el pelo van detrás",
    "La acción crece en tres tiempos y acaba en una mirada sostenida",
    "El viento cruza el plano y arrastra hojas",
    "El protagonista entra por la izquierda, se detiene y mira a cámara",
    "Partículas y reflejos dan vida al fondo mientras el protagonista sigue en calma"
  ],
  sounds: [
    "el silencio de una habitación, pasos suaves, una melodía lejana",
    "viento, hojas que susurran, una campana clara a lo lejos",
    "rumor de ciudad, coches que pasan, un bajo apagado al otro lado de la pared",
    "olas y gaviotas, madera que cruje",
    "un piano cálido, íntimo y algo desafinado",
    "casi silencio, aliento y tela, y luego una nota de cuerda que crece"
  ],
  details: [
    "grano de película de 35 mm, un halo sutil, tonos sobrios de ámbar y pizarra",
    "texturas que se tocan: madera gastada, metal cepillado, vapor en el cristal",
    "primer término, medio y fondo con paralaje de verdad",
    "detalles vividos: una taza a medias, un cuadro torcido, una lámpara que zumba"
  ],
  twists: [
    "La gravedad aquí es opcional: las cosas flotan hacia arriba y a nadie le importa",
    "Todos los transeúntes llevan el mismo disfraz solemne de pingüino",
    "Los muebles aplauden bajito en los momentos justos",
    "Una banda entera cabe en una caja de zapatos y sigue tocando",
    "Llueven paraguas diminutos y cada uno se abre al caer"
  ],
  punchlines: [
    "Cara de póker, un zum brusco, un tiempo de silencio, corte",
    "Un acercamiento lento y dramático mientras no pasa nada, y medio segundo de caos",
    "El protagonista mira a cámara como en un documental y se encoge de hombros",
    "Un disco que se raya, imagen congelada y una mirada imperturbable"
  ],
  frames: {
    "9:16": "Encuadre vertical 9:16.",
    "16:9": "Encuadre panorámico 16:9.",
    "1:1": "Encuadre cuadrado 1:1.",
    "4:3": "Encuadre clásico 4:3.",
    "3:4": "Encuadre de retrato 3:4.",
    "21:9": "Encuadre de cine 21:9."
  },
  light: (what) => `Luz: ${what}.`,
  look: (what) => `Aspecto: ${what}.`,
  also: (what) => `También ${what}.`,
  sound: (what) => `Sonido: ${what}.`,
  meme: (idea) => `Humor de meme, como grabado con un móvil: ${idea}`,
  speech: "La frase entre comillas se oye clara, en su idioma, al ritmo de los labios.",
  take: (seconds) => `Una sola toma de ${seconds} s.`
}

const pt: Phrases = {
  cameras: [
    "A câmera se aproxima devagar na altura dos olhos",
    "Um close com a câmera na mão que respira com a ação",
    "Um plano baixo que desliza rente ao chão",
    "A grua sobe com suavidade e revela o lugar",
    "Um plano geral fixo com tudo em foco",
    "A câmera dá meia volta ao redor do protagonista",
    "Um plano macro com profundidade de campo mínima",
    "Uma teleobjetiva através de um primeiro plano desfocado"
  ],
  lights: [
    "o sol do fim da tarde roça a cena e alonga as sombras",
    "uma luz suave de janela envolve o protagonista, com poeira dançando no feixe",
    "reflexos de neon tremem no asfalto molhado, turquesa contra magenta",
    "um amanhecer azul e frio com uma névoa fina",
    "a luz quente das velas dança em cada superfície",
    "um céu limpo de meio-dia, cores nítidas, contraste claro",
    "a lua desenha uma borda prateada em cada contorno",
    "um refletor de cima e o resto cai numa escuridão de veludo"
  ],
  motions: [
    "Primeiro gestos pequenos e naturais, no fim um movimento decidido",
    "Tudo se move em câmera lenta, o tecido e o cabelo vêm atrás",
    "A ação cresce em três tempos e termina num olhar demorado",
    "O vento atravessa o quadro e leva folhas",
    "O protagonista entra pela esquerda, para e olha para a câmera",
    "Partículas e reflexos dão vida ao fundo enquanto o protagonista fica calmo"
  ],
  sounds: [
    "o silêncio de um quarto, passos leves, uma melodia distante",
    "vento, folhas que sussurram, um sino claro ao longe",
    "o rumor da cidade, carros passando, um baixo abafado do outro lado da parede",
    "ondas e gaivotas, madeira que range",
    "um piano quente, íntimo e um pouco desafinado",
    "quase silêncio, respiração e tecido, depois uma nota de cordas que cresce"
  ],
  details: [
    "grão de filme de 35 mm, um halo sutil, tons sóbrios de âmbar e ardósia",
    "texturas que se sentem: madeira gasta, metal escovado, vapor no vidro",
    "primeiro plano, meio e fundo com paralaxe de verdade",
    "detalhes vividos: uma xícara pela metade, um quadro torto, uma lâmpada que zumbe"
  ],
  twists: [
    "A gravidade aqui é opcional: as coisas flutuam para cima e ninguém se importa",
    "Todos na rua usam a mesma fantasia solene de pinguim",
    "Os móveis aplaudem baixinho nas horas certas",
    "Uma banda inteira cabe numa caixa de sapatos e continua tocando",
    "Chovem guarda-chuvas minúsculos e cada um se abre ao cair"
  ],
  punchlines: [
    "Cara séria, um zoom brusco, um tempo de silêncio, corte",
    "Uma aproximação lenta e dramática enquanto nada acontece, e meio segundo de caos",
    "O protagonista olha para a câmera como num documentário e dá de ombros",
    "Um disco riscado, imagem congelada e um olhar indiferente"
  ],
  frames: {
    "9:16": "Quadro vertical 9:16.",
    "16:9": "Quadro panorâmico 16:9.",
    "1:1": "Quadro quadrado 1:1.",
    "4:3": "Quadro clássico 4:3.",
    "3:4": "Quadro de retrato 3:4.",
    "21:9": "Quadro de cinema 21:9."
  },
  light: (what) => `Luz: ${what}.`,
  look: (what) => `Visual: ${what}.`,
  also: (what) => `E ainda ${what}.`,
  sound: (what) => `Som: ${what}.`,
  meme: (idea) => `Humor de meme, como gravado no celular: ${idea}`,
  speech: "A frase entre aspas soa clara, em seu idioma, no ritmo dos lábios.",
  take: (seconds) => `Uma única tomada de ${seconds} s.`
}

/** The languages that scenes are written in, by what English calls them. */
export const languages = { English: en, Russian: ru, Spanish: es, Portuguese: pt } as const
export type SceneLanguage = keyof typeof languages
