import { z } from 'zod';
import { newOrganisation, newServiceAccount, newTeam, newUser } from '../platform/people';
import { moment } from './common';
import { apiKey, apiKeyBody } from './projects';

export const person = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    administrator: z.boolean(),
    createdAt: moment,
    disabledAt: moment.nullable(),
  })
  .meta({ id: 'Person' });
export const personList = z.object({ items: z.array(person) }).meta({ id: 'PersonList' });
export const personBody = newUser.strict().meta({ id: 'NewPerson' });
export const personChanges = z
  .strictObject({
    disabled: z.boolean().optional().describe('true ends every session and key at once'),
    administrator: z.boolean().optional(),
  })
  .meta({ id: 'PersonChanges' });

export const passwordLink = z
  .object({ url: z.url().describe('told once'), expiresAt: moment })
  .meta({ id: 'PasswordLink' });
export const freshPerson = z.object({ person, link: passwordLink }).meta({ id: 'FreshPerson' });

export const organisation = z
  .object({ name: z.string(), title: z.string(), createdAt: moment })
  .meta({ id: 'Organisation' });
export const organisationList = z
  .object({ items: z.array(organisation) })
  .meta({ id: 'OrganisationList' });
export const organisationBody = newOrganisation.strict().meta({ id: 'NewOrganisation' });

export const team = z
  .object({
    id: z.string(),
    organisation: z.string(),
    name: z.string(),
    title: z.string(),
    createdAt: moment,
  })
  .meta({ id: 'Team' });
export const teamList = z.object({ items: z.array(team) }).meta({ id: 'TeamList' });
export const teamBody = newTeam.strict().meta({ id: 'NewTeam' });
export const teamDetail = team
  .extend({
    members: z.array(
      z.object({ id: z.string(), name: z.string(), email: z.string(), since: moment }),
    ),
  })
  .meta({ id: 'TeamDetail' });

export const serviceAccount = z
  .object({
    id: z.string(),
    project: z.string(),
    name: z.string(),
    createdBy: z.string(),
    createdAt: moment,
    disabledAt: moment.nullable(),
  })
  .meta({ id: 'ServiceAccount' });
export const serviceAccountList = z
  .object({ items: z.array(serviceAccount) })
  .meta({ id: 'ServiceAccountList' });
export const serviceAccountBody = newServiceAccount
  .omit({ project: true })
  .strict()
  .meta({ id: 'NewServiceAccount' });
export const serviceKeyBody = apiKeyBody
  .omit({ projects: true })
  .strict()
  .meta({ id: 'NewServiceKey' });

/** A key among those of everybody. */
export const ownedKey = apiKey
  .extend({ ownerKind: z.enum(['user', 'service']), owner: z.string() })
  .meta({ id: 'OwnedKey' });
export const ownedKeyList = z.object({ items: z.array(ownedKey) }).meta({ id: 'OwnedKeyList' });

export const projectChanges = z
  .strictObject({
    archived: z.boolean().optional().describe('nothing new starts in an archived project'),
  })
  .meta({ id: 'ProjectChanges' });
