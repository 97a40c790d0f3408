/** Stages of the kinds that are not supported yet, by kind. */
const OTHERS: Readonly<Record<string, string>> = {
  TERRAFORM: 'TerraformApp',
  CLOUDRUN: 'CloudRunApp',
  LAMBDA: 'LambdaApp',
  ECS: 'ECSApp',
}

/** The kind of application whose stage this is, where it is none of Kubernetes'. */
export function foreignKind(stage: string): string | undefined {
  return OTHERS[stage.slice(0, Math.max(0, stage.indexOf('_')))]
}
