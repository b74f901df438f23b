/** What `GET /credits` tells, in US dollars. */
export const account = { data: { total_credits: 100, total_usage: 12.5 } }

/** What `GET /key` tells of the key that asks: the account's spending is all its own, and it has a limit of its own. */
export const ownKey = {
  data: {
    label: "sk-or-v1-pla...und",
    limit: 50,
    limit_remaining: 37.5,
    limit_reset: null,
    usage: 12.5,
    usage_daily: 0,
    usage_weekly: 0,
    usage_monthly: 12.5,
    byok_usage: 0,
    byok_usage_daily: 0,
    byok_usage_weekly: 0,
    byok_usage_monthly: 0,
    include_byok_in_limit: false,
    is_free_tier: false,
    is_management_key: false,
    is_provisioning_key: false,
    allowed_data_regions: ["global"],
    creator_user_id: "user_playground",
    organization_id: null,
    workspace_id: null,
    expires_at: null,
    free_model_daily_requests: { limit: 50, remaining: 50, used: 0 },
    rate_limit: { requests: -1, interval: "10s", note: "This field is deprecated and safe to ignore." }
  }
}
