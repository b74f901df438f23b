import { type Language, type Translations, translated } from "../../domain/Language.ts"

interface Idea {
  readonly title: string
  readonly prompt: string
}

/** Example prompts; the index is the idea's name, so new ones go to the end. */
export const ideas: ReadonlyArray<Translations<Idea>> = [
  {
    ru: {
      title: "🐈 Кот на скейте",
      prompt: "Рыжий кот в очках едет на скейте по набережной на закате, ветер треплет шерсть"
    },
    en: {
      title: "🐈 Cat on a skateboard",
      prompt: "A ginger cat in sunglasses skates along a seaside promenade at sunset"
    },
    es: {
      title: "🐈 Gato en patineta",
      prompt: "Un gato pelirrojo con gafas de sol recorre en patineta un paseo marítimo al atardecer"
    },
    pt: {
      title: "🐈 Gato no skate",
      prompt: "Um gato laranja de óculos escuros anda de skate pelo calçadão ao pôr do sol"
    }
  },
  {
    ru: {
      title: "🚀 Чайник-ракета",
      prompt: "Старый чайник взлетает с дачной плиты как ракета, бабушка машет ему платком"
    },
    en: {
      title: "🚀 Teapot rocket",
      prompt: "An old teapot lifts off from a cottage stove like a rocket while grandma waves a scarf"
    },
    es: {
      title: "🚀 Tetera cohete",
      prompt:
        "Una vieja tetera despega de la cocina de una casa de campo como un cohete mientras la abuela agita un pañuelo"
    },
    pt: {
      title: "🚀 Chaleira-foguete",
      prompt: "Uma velha chaleira decola do fogão de um sítio como um foguete enquanto a vovó acena com um lenço"
    }
  },
  {
    ru: {
      title: "🌧 Город под дождём",
      prompt: "Ночной город под дождём, неон отражается в лужах, трамвай медленно проезжает мимо"
    },
    en: {
      title: "🌧 City in the rain",
      prompt: "A night city in the rain, neon in the puddles, a tram slowly passing by"
    },
    es: {
      title: "🌧 Ciudad bajo la lluvia",
      prompt: "Una ciudad de noche bajo la lluvia, neones en los charcos, un tranvía que pasa despacio"
    },
    pt: {
      title: "🌧 Cidade na chuva",
      prompt: "Uma cidade à noite na chuva, néon refletido nas poças, um bonde passando devagar"
    }
  },
  {
    ru: {
      title: "🐻 Медведь-бариста",
      prompt: "Медведь-бариста рисует сердечко на капучино и говорит: «Ваш кофе, не рычите»"
    },
    en: {
      title: "🐻 Bear barista",
      prompt: "A bear barista draws a heart on a cappuccino and says: “Your coffee, no growling”"
    },
    es: {
      title: "🐻 Oso barista",
      prompt: "Un oso barista dibuja un corazón en un capuchino y dice: «Tu café, sin gruñir»"
    },
    pt: {
      title: "🐻 Urso barista",
      prompt: "Um urso barista desenha um coração em um cappuccino e diz: “Seu café, sem rosnar”"
    }
  },
  {
    ru: {
      title: "🍃 Дом на дереве",
      prompt: "Камера облетает домик на огромном дереве в тумане, в окне зажигается тёплый свет"
    },
    en: {
      title: "🍃 Tree house",
      prompt: "The camera circles a house in a huge misty tree as a warm light comes on in its window"
    },
    es: {
      title: "🍃 Casa en el árbol",
      prompt:
        "La cámara rodea una casa en un árbol enorme entre la niebla mientras se enciende una luz cálida en la ventana"
    },
    pt: {
      title: "🍃 Casa na árvore",
      prompt: "A câmera circula uma casa em uma árvore enorme na névoa enquanto uma luz quente se acende na janela"
    }
  },
  {
    ru: { title: "🤖 Робот и одуванчик", prompt: "Маленький ржавый робот впервые дует на одуванчик и радуется" },
    en: {
      title: "🤖 Robot and dandelion",
      prompt: "A small rusty robot blows on a dandelion for the first time and is delighted"
    },
    es: {
      title: "🤖 Robot y diente de león",
      prompt: "Un pequeño robot oxidado sopla un diente de león por primera vez y se llena de alegría"
    },
    pt: {
      title: "🤖 Robô e dente-de-leão",
      prompt: "Um pequeno robô enferrujado sopra um dente-de-leão pela primeira vez e fica encantado"
    }
  }
]

/** The prompt of an idea; an index that does not exist gives the first one. */
export const idea = (index: number, language: Language): string => {
  const found = ideas[index] ?? ideas[0]
  return found === undefined ? "" : translated(found, language).prompt
}
