REVOKE SELECT ON "athanor"."quotas" FROM "athanor_project";
DROP POLICY "of_project" ON "athanor"."quotas";
ALTER TABLE "athanor"."quotas" DISABLE ROW LEVEL SECURITY;
REVOKE UPDATE ("run", "name") ON "athanor"."project_artifacts" FROM "athanor_project";
DROP INDEX "athanor"."provenance_input";
DROP INDEX "athanor"."runs_ended";
ALTER TABLE "athanor"."runs" DROP COLUMN "held";
DROP TABLE "athanor"."run_deletions";
DROP TABLE "athanor"."retention_policies";
