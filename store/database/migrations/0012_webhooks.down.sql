DROP TRIGGER "webhook_registry" ON "athanor"."registry_events";
DROP TRIGGER "webhook_run_ended" ON "athanor"."runs";
DROP TRIGGER "webhook_run_started" ON "athanor"."runs";
DROP FUNCTION "athanor"."webhook_registry"();
DROP FUNCTION "athanor"."webhook_run"();
DROP FUNCTION "athanor"."webhook_enqueue"(text, text, json);
DROP FUNCTION "athanor"."webhook_rotate"(text, text, text, timestamptz);
DROP TABLE "athanor"."webhooks";
DROP TABLE "athanor"."webhook_deliveries";
