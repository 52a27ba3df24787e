CREATE TABLE "athanor"."webhook_deliveries" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"project" text collate "C" NOT NULL,
	"webhook" text collate "C" NOT NULL,
	"type" text NOT NULL,
	"payload" text NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"next_at" timestamp (3) with time zone,
	"tries" integer DEFAULT 0 NOT NULL,
	"attempts" json DEFAULT '[]'::json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "athanor"."webhooks" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"project" text collate "C" NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"description" text NOT NULL,
	"secret" text NOT NULL,
	"previous_secret" text,
	"previous_until" timestamp (3) with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"disabled_because" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE INDEX "webhook_deliveries_due" ON "athanor"."webhook_deliveries" USING btree ("next_at") WHERE "athanor"."webhook_deliveries"."status" = 'waiting';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_newest" ON "athanor"."webhook_deliveries" USING btree ("project","webhook","created_at","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_age" ON "athanor"."webhook_deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "webhooks_project" ON "athanor"."webhooks" USING btree ("project");--> statement-breakpoint
-- The secrets can be written by who sets a webhook up, and read by what delivers alone.
GRANT SELECT ("id", "project", "url", "events", "description", "created_by", "created_at", "disabled_at", "disabled_because"),
	INSERT, UPDATE ("project", "url", "events", "description", "disabled_at", "disabled_because"), DELETE
	ON "athanor"."webhooks" TO "athanor_project";--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON "athanor"."webhook_deliveries" TO "athanor_project";--> statement-breakpoint
SELECT "athanor"."keep_projects_apart"(t) FROM unnest(ARRAY[
	'athanor.webhooks', 'athanor.webhook_deliveries'
]::regclass[]) AS t;--> statement-breakpoint
-- A new secret in place of the old one, which signs on until then; within the project of who asks.
CREATE FUNCTION "athanor"."webhook_rotate"("of" text, "which" text, "fresh" text, "until" timestamptz) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
	UPDATE "athanor"."webhooks" SET "previous_secret" = "secret", "previous_until" = $4, "secret" = $3
	WHERE "id" = $2 AND "project" = $1 AND $1 = "athanor"."current_project"()
$$;--> statement-breakpoint
-- What happens is queued in the transaction in which it happens: whatever dies afterwards, it is delivered.
CREATE FUNCTION "athanor"."webhook_enqueue"("of" text, "what" text, "data" json) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
	INSERT INTO "athanor"."webhook_deliveries" ("id", "project", "webhook", "type", "payload", "status", "next_at")
	SELECT 'msg_' || replace(gen_random_uuid()::text, '-', ''), w."project", w."id", $2,
		json_build_object('type', $2,
			'timestamp', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'data', $3)::text,
		'waiting', now()
	FROM "athanor"."webhooks" AS w
	WHERE w."project" = $1 AND w."disabled_at" IS NULL AND $2 = ANY (w."events")
$$;--> statement-breakpoint
CREATE FUNCTION "athanor"."webhook_run"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
	-- Neither what ran elsewhere nor parts of other runs, whose keys have a slash.
	IF NEW."imported" IS NOT NULL OR position('/' in NEW."idempotency_key") > 0 THEN
		RETURN NULL;
	END IF;
	PERFORM "athanor"."webhook_enqueue"(NEW."project",
		'run.' || CASE NEW."status" WHEN 'running' THEN 'started' ELSE NEW."status" END,
		json_build_object('runId', NEW."id", 'project', NEW."project", 'pipeline', NEW."pipeline",
			'key', NEW."idempotency_key", 'status', NEW."status", 'startedAt', NEW."started_at",
			'endedAt', NEW."ended_at", 'resultDigest', NEW."result_digest", 'error', NEW."error", 'origin', NEW."origin"));
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "webhook_run_started" AFTER INSERT ON "athanor"."runs"
FOR EACH ROW EXECUTE FUNCTION "athanor"."webhook_run"();--> statement-breakpoint
CREATE TRIGGER "webhook_run_ended" AFTER UPDATE ON "athanor"."runs"
FOR EACH ROW WHEN (OLD."status" IS DISTINCT FROM NEW."status") EXECUTE FUNCTION "athanor"."webhook_run"();--> statement-breakpoint
CREATE FUNCTION "athanor"."webhook_registry"() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
	PERFORM "athanor"."webhook_enqueue"(NEW."project", NEW."kind" || '.' || NEW."event",
		json_build_object('project', NEW."project", 'kind', NEW."kind", 'name', NEW."name", 'number', NEW."number",
			'actor', NEW."actor", 'at', NEW."at"));
	RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "webhook_registry" AFTER INSERT ON "athanor"."registry_events"
FOR EACH ROW EXECUTE FUNCTION "athanor"."webhook_registry"();
--> statement-breakpoint
REVOKE EXECUTE ON FUNCTION "athanor"."webhook_enqueue"(text, text, json) FROM PUBLIC;
