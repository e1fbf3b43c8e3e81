/** Something about local models that a person should see, outside any one answer. */
export interface LocalNotice {
  /** `gpu/fallback`, `worker/died`, `model/quarantined`. */
  code: string;
  message: string;
  hint?: string;
  modelId?: string;
}
