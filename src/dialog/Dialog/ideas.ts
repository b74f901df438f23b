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
    }
  },
  {
    ru: {
      title: "🐻 Медведь-бариста",
      prompt: "Медведь-бариста рисует сердечко на капучино и говорит: «Ваш кофе, не рычите»"
    },
    en: {
      title: "🐻 Bear barista",
      prompt: 'A bear barista draws a heart on a cappuccino and says: "Your coffee, no growling"'
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
    }
  },
  {
    ru: { title: "🤖 Робот и одуванчик", prompt: "Маленький ржавый робот впервые дует на одуванчик и радуется" },
    en: {
      title: "🤖 Robot and dandelion",
      prompt: "A small rusty robot blows on a dandelion for the first time and is delighted"
    }
  }
]

/** The prompt of an idea; an index that does not exist gives the first one. */
export const idea = (index: number, language: Language): string => {
  const found = ideas[index] ?? ideas[0]
  return found === undefined ? "" : translated(found, language).prompt
}
