DROP TABLE "athanor"."project_artifacts";
DROP TABLE "athanor"."idempotency";
