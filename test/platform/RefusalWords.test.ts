import { describe, expect, it } from "vitest"
import { meaning, refusal } from "../../src/platform/OpenAiClient.ts"
import { meaningOf } from "../../src/platform/RefusalWords.ts"

const openAi = (message: string, code: string | null = null) => ({
  error: { message, type: "invalid_request_error", code, param: null }
})

const refusals: ReadonlyArray<readonly [string, unknown, ReturnType<typeof meaning>]> = [
  ["OpenAI's safety system", openAi("Your request was rejected as a result of our safety system."), "moderation"],
  ["new-api's word list", { error: { code: "sensitive_words_detected", message: "…" } }, "moderation"],
  ["ByteDance", { error: { code: "InputTextSensitiveContentDetected", message: "…" } }, "moderation"],
  ["Alibaba", { code: "DataInspectionFailed", message: "Input data may contain inappropriate content." }, "moderation"],
  ["a guardrail", { message: "Blocked by guardrail: prompt" }, "moderation"],
  ["Azure", openAi("filtered", "content_filter"), "moderation"],
  ["new-api's used-up token", { code: "pre_consume_token_quota_failed", message: "quota is used up" }, "no-credits"],
  ["fal's balance", { detail: "User is locked. Reason: Exhausted balance. Top up your balance." }, "no-credits"],
  ["a gateway's 200", { error: { code: 402, message: "Insufficient credits" } }, "no-credits"],
  ["OpenAI's quota", openAi("You exceeded your current quota", "insufficient_quota"), "no-credits"],
  ["credits in words", { msg: "Your credits are not enough to run this model" }, "no-credits"],
  ["new-api without a channel", openAi("no available channel for model sora-2", "model_not_found"), "retired"],
  ["a model of yesterday", { message: "The model sora-2 is no longer available" }, "retired"],
  [
    "a refusal within a refusal",
    { code: "fail_to_fetch_task", message: '{"error":{"code":404,"message":"the model does not exist"}}' },
    "retired"
  ],
  ["OpenAI's length", openAi("string too long. Expected … maximum length 1000", "string_above_max_length"), "too-long"],
  ["a length in words", { detail: [{ msg: "Prompt exceeds the maximum length of 800 characters" }] }, "too-long"],
  ["vLLM is full", { error: { message: "The queue is full, try again later" } }, "full"],
  ["a server in demand", "<html><body><h1>503</h1>Our servers are currently overloaded</body></html>", "full"],
  ["a bad size", openAi("Invalid size 1x1", "invalid_value"), undefined],
  ["a page of a proxy", "<html><head><title>502 Bad Gateway</title></head></html>", undefined],
  ["nothing", undefined, undefined],
  ["a list", [1, 2, 3], undefined],
  ["case", { message: "the parameter is case sensitive" }, undefined]
]

/** The same in the words of others: gateways answer in their own language, and each spells codes in its own way. */
const worded: Readonly<Record<NonNullable<ReturnType<typeof meaning>>, ReadonlyArray<string>>> = {
  moderation: [
    "提示词包含敏感词，请修改后重试",
    "内容违规，无法生成",
    "输入内容不合规",
    "内容审核未通过",
    "该提示词触发了安全策略",
    "輸入內容包含敏感資訊",
    "涉及违禁内容",
    "Запрос отклонён: нарушение правил",
    "Запрос содержит запрещённый контент",
    "Контент не прошёл модерацию",
    "Contenido no permitido por las políticas de seguridad",
    "El prompt infringe nuestras normas",
    "Conteúdo impróprio",
    "Contenu inapproprié",
    "Verstoß gegen die Richtlinien",
    "不適切なコンテンツ",
    "부적절한 콘텐츠",
    "This prompt may contain copyrighted characters",
    "Blocked: child safety",
    "Generation blocked: unsafe prompt",
    "Not allowed by our usage guidelines",
    "PROHIBITED_CONTENT",
    "unsafe_content",
    "public_error_unsafe_generation",
    "PROMINENT_PEOPLE_FILTER_FAILED",
    "OutputVideoSensitiveContentDetected.PolicyViolation",
    "The request failed because the input image may contain real person. Request id: 02176",
    "The request failed because the output video may be related to copyright restrictions.",
    "Content security audit did not pass. The output audio may be inaudible.",
    "InputTextRiskDetection",
    "IPInfringementSuspect",
    "Input data is suspected of being involved in IP infringement.",
    "We currently do not support uploads of images containing photorealistic people.",
    "The prompt contains a real person's name or likeness",
    "The prompt may name a celebrity",
    "public_error_minor_upload",
    "PUBLIC_ERROR_SEXUAL",
    "PUBLIC_ERROR_DANGER_FILTER_FAILED",
    "PUBLIC_ERROR_AUDIO_FILTERED",
    "image_safety",
    "The output was filtered due to safety reasons",
    "The content you provided or machine outputted is blocked.",
    "Content does not comply with our terms of service",
    "Sexual content is not allowed",
    "contains banned words",
    "Content Exists Risk",
    "AuditSubmitIllegal",
    "图片包含真人",
    "输入文本可能涉及版权限制",
    "内容安全检测未通过",
    "涉嫌侵权",
    "Нарушение авторских прав",
    "Изображение реального человека",
    "Контент заблокирован системой безопасности",
    "El contenido viola nuestras políticas",
    "Contenido bloqueado por seguridad",
    "Viola os direitos autorais",
    "Violation du droit d'auteur",
    "Urheberrecht verletzt"
  ],
  "no-credits": [
    "余额不足，请充值",
    "用户额度不足, 剩余额度: ＄0.000000",
    "账号已欠费",
    "积分不足",
    "預付費額度失敗：餘額不足",
    "点数不足",
    "该令牌额度已用尽",
    "Недостаточно средств на балансе",
    "Закончились средства",
    "Пополните баланс",
    "Saldo insuficiente",
    "Créditos insuficientes",
    "Crédits insuffisants",
    "Guthaben nicht ausreichend",
    "残高が不足しています",
    "잔액이 부족합니다",
    "You have no credits left",
    "Your balance is $0.00. Please recharge",
    "Insufficient account balance",
    "Monthly spending cap reached",
    "AccountOverdueError",
    "Arrearage",
    "AllocationQuota.FreeTierOnly",
    "The request failed because your account has an overdue balance.",
    "You have reached your monthly spend limit",
    "Your account is suspended for unpaid bills",
    "Free time limit reached. To continue using Replicate, set up billing.",
    "This API method requires billing to be enabled",
    "Your balance is negative",
    "余额为0",
    "套餐已用完"
  ],
  retired: [
    "模型不存在",
    "当前分组 default 下对于模型 sora-2 无可用渠道",
    "该模型已下线",
    "不支持的模型: sora-2",
    "Модель не найдена",
    "Модель sora-2 больше не поддерживается",
    "Modelo no encontrado",
    "El modelo ya no está disponible",
    "Modèle introuvable",
    "Modell nicht gefunden",
    "モデルが見つかりません",
    "모델을 찾을 수 없습니다",
    "No provider available for sora-2",
    "sora-2 is not a supported model",
    "Unsupported model: sora-2",
    "The model sora-2 has reached its end of life",
    "No such model: sora-2",
    "ModelNotOpen",
    "InvalidEndpointOrModel.NotFound"
  ],
  "too-long": [
    "提示词过长",
    "提示词长度不能超过 800 个字符",
    "文本长度超过限制",
    "Слишком длинный запрос",
    "Превышена максимальная длина промпта",
    "El prompt es demasiado largo",
    "Le texte est trop long",
    "Text zu lang",
    "プロンプトが長すぎます",
    "prompt must be at most 500 characters",
    "prompt length must be less than 1000",
    "Prompt should be shorter than 800 chars",
    "prompt_too_long"
  ],
  full: [
    "当前分组上游负载已饱和，请稍后再试",
    "系统繁忙，请稍后重试",
    "请求过于频繁",
    "排队已满",
    "并发数超过限制",
    "Сервис перегружен, попробуйте позже",
    "Слишком много запросов",
    "Demasiadas solicitudes",
    "Trop de requêtes",
    "Zu viele Anfragen",
    "混雑しています",
    "요청이 너무 많습니다",
    "All workers are busy",
    "no available capacity",
    "Throttling.RateQuota",
    "server_busy",
    "QueueFull",
    "Please slow down"
  ]
}

/** What a refusal may say without meaning any of this. */
const otherwise = [
  "seconds must be one of 4, 8, 12",
  "The image could not be read",
  "参数错误",
  "Неверный параметр seconds",
  "Internal server error",
  "upstream error",
  "Invalid aspect ratio: the long side is 1280",
  "unknown parameter: model_version",
  "duration too long: at most 12 seconds",
  "quality 1080p is not supported by this model",
  "seconds=20 is not allowed for model sora-2",
  "输入图片超过大小",
  "Model names are case-insensitive",
  "motion must be one of: low, moderate, high",
  "safety_tolerance must be at most 6",
  "The parameter camera_fixed is deprecated",
  "person_generation must be one of: dont_allow, allow_adult",
  "audio_filter is not a known field",
  "the copyright field is not known",
  "there is no spend limit on this key"
]

describe("what the words of a refusal mean, in whatever language", () => {
  for (const [expected, texts] of Object.entries(worded))
    it.each(texts)(`${expected}: %s`, (text) => {
      // A word alone is a code of one who says nothing else.
      const isCode = /^[\w.]+$/.test(text)
      expect(meaning(refusal(isCode ? { error: { code: text, message: "…" } } : openAi(text)))).toBe(expected)
    })

  it.each(otherwise)("nothing: %s", (text) => expect(meaning(refusal(openAi(text)))).toBeUndefined())
})

describe("what the words of a refusal mean", () => {
  it.each(refusals)("%s", (_name, body, expected) => {
    expect(meaning(refusal(body))).toBe(expected)
  })

  it("a code is believed before prose, which may repeat the prompt", () => {
    expect(meaningOf(["insufficient_quota"], ["a nsfw film about a sensitive robot"])).toBe("no-credits")
  })

  it("an answer that contains itself many times over ends", () => {
    let nested: unknown = { message: "the queue is full" }
    for (let depth = 0; depth < 10_000; depth++) nested = { error: nested }
    expect(meaning(refusal(nested))).toBe(undefined)
  })
})
