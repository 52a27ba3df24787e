-- Versions of one name and number in two projects have no place in one registry: then this ends without having
-- changed anything, and one of the projects has to be exported and deleted first.
DROP POLICY "of_project" ON "athanor"."provenance";
DROP POLICY "of_project" ON "athanor"."runs";
DROP POLICY "of_project" ON "athanor"."memo";
DROP POLICY "of_project" ON "athanor"."registry_versions";
DROP POLICY "of_project" ON "athanor"."registry_events";
DROP POLICY "of_project" ON "athanor"."audit";
ALTER TABLE "athanor"."provenance" DISABLE ROW LEVEL SECURITY;
ALTER TABLE "athanor"."runs" DISABLE ROW LEVEL SECURITY;
ALTER TABLE "athanor"."memo" DISABLE ROW LEVEL SECURITY;
ALTER TABLE "athanor"."registry_versions" DISABLE ROW LEVEL SECURITY;
ALTER TABLE "athanor"."registry_events" DISABLE ROW LEVEL SECURITY;
ALTER TABLE "athanor"."audit" DISABLE ROW LEVEL SECURITY;
-- The role itself belongs to the whole server, where another database of ours may use it.
REVOKE ALL ON ALL TABLES IN SCHEMA "athanor" FROM "athanor_project";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA "athanor" FROM "athanor_project";
REVOKE ALL ON SCHEMA "athanor" FROM "athanor_project";
DROP FUNCTION "athanor"."keep_projects_apart"(regclass);
DROP FUNCTION "athanor"."current_project"();
DROP TRIGGER "audit_chain" ON "athanor"."audit";
DROP TRIGGER "audit_refuse" ON "athanor"."audit";
DROP TRIGGER "audit_refuse_truncate" ON "athanor"."audit";
DROP FUNCTION "athanor"."audit_chain"();
DROP FUNCTION "athanor"."audit_refuse"();
DROP FUNCTION "athanor"."audit_hash"("athanor"."audit");
DROP INDEX "athanor"."audit_subject";
DROP INDEX "athanor"."audit_project";
-- The chain is computed again on the way forward, in the order of times.
ALTER TABLE "athanor"."audit"
	DROP COLUMN "hash", DROP COLUMN "previous", DROP COLUMN "project", DROP COLUMN "order";
DROP INDEX "athanor"."registry_events_of";
UPDATE "athanor"."registry_events" SET "id" = substr("id", length("project") + 2)
WHERE "event" = 'registered' AND starts_with("id", "project" || '/');
ALTER TABLE "athanor"."registry_versions" DROP CONSTRAINT "registry_versions_pk";
ALTER TABLE "athanor"."registry_versions" DROP CONSTRAINT "registry_versions_content";
ALTER TABLE "athanor"."registry_versions" ADD CONSTRAINT "registry_versions_pk" PRIMARY KEY("kind","name","number");
ALTER TABLE "athanor"."registry_versions" ADD CONSTRAINT "registry_versions_content" UNIQUE("kind","name","digest");
ALTER TABLE "athanor"."registry_versions" DROP COLUMN "project";
ALTER TABLE "athanor"."registry_events" DROP COLUMN "project";
CREATE INDEX "registry_events_of" ON "athanor"."registry_events" USING btree ("kind","name","order");
CREATE INDEX "audit_newest" ON "athanor"."audit" USING btree ("at","id");
CREATE INDEX "audit_subject" ON "athanor"."audit" USING btree ("subject","at");
