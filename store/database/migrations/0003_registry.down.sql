DROP TABLE "athanor"."registry_events";
DROP TABLE "athanor"."registry_versions";
