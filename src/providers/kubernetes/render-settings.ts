import { z } from 'zod'
import { line, relativePath } from '#domain/config/scalar.ts'

const values = z
  .array(relativePath)
  .max(50)
  .default([])
  .meta({ description: 'Values files of the folder; each goes over those before it.' })

const VERSION = 'a version or range such as `3.14.0`, `^4.1` or `>=3.12 <5`'

const toolVersion = (what: string) =>
  z
    .string({ error: VERSION })
    .max(100, { error: VERSION })
    .regex(/^[\d.^~<>=| vx*-]+$/, { error: VERSION })
    .optional()
    .meta({ description: `Which version ${what} must have; another one is an error.` })

const version = line(100).meta({ description: 'Of the chart. A range is taken, with a warning.' })

const chart = z
  .union([
    relativePath,
    z.strictObject({
      repository: line(1_000).meta({ description: 'Address of a chart repository.' }),
      name: line(250).meta({ description: 'Of the chart.' }),
      version,
    }),
    z.strictObject({ oci: line(1_000).meta({ description: 'Address of a chart, `oci://…`.' }), version }),
    z.strictObject({
      git: line(1_000).meta({ description: 'Address of a git repository that holds the chart.' }),
      ref: line(250).meta({ description: 'Branch, tag or commit.' }),
      path: relativePath.optional().meta({ description: 'Folder of the chart; default: the root.' }),
    }),
  ])
  .meta({
    description: 'A folder of the application, or a chart of a repository, an OCI registry or another git repository.',
  })

export const HelmSettings = z.strictObject({
  chart,
  version: toolVersion('`helm`'),
  releaseName: line(53).optional().meta({ description: 'Default: the application’s name.' }),
  values,
  inline: z
    .record(z.string(), z.unknown())
    .default({})
    .meta({ description: 'Values that go over those of the files.' }),
  apiVersions: z
    .array(line(200))
    .max(500)
    .default([])
    .meta({ description: 'What `.Capabilities.APIVersions` holds besides the usual.' }),
  clusterApiVersions: z.boolean().default(false).meta({
    description:
      'Adds all that the cluster serves to them, so that a definition that is installed there may change what the chart gives.',
  }),
  kubeVersion: line(50)
    .optional()
    .meta({ description: 'What `.Capabilities.KubeVersion` says; default: the version of the target’s cluster.' }),
})

export type HelmSettings = z.infer<typeof HelmSettings>

export const KustomizeSettings = z.strictObject({
  path: relativePath.optional().meta({ description: 'Folder with the kustomization; default: the application’s own.' }),
  version: toolVersion('the Kustomize in `kubectl`'),
})

export type KustomizeSettings = z.infer<typeof KustomizeSettings>
