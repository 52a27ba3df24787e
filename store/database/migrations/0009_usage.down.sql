ALTER TABLE "athanor"."provenance" DROP COLUMN "joules", DROP COLUMN "cpu_seconds";
DROP TABLE "athanor"."run_keys";
DROP TABLE "athanor"."quotas";
