CREATE TABLE "athanor"."quotas" (
	"kind" text NOT NULL,
	"of" text collate "C" NOT NULL,
	"runs_at_once" integer,
	"node_seconds_per_month" double precision,
	"artifact_bytes" bigint,
	"requests_per_minute" integer,
	CONSTRAINT "quotas_pk" PRIMARY KEY("kind","of")
);
--> statement-breakpoint
CREATE TABLE "athanor"."run_keys" (
	"run" text collate "C" PRIMARY KEY NOT NULL,
	"key" text collate "C" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "athanor"."provenance" ADD COLUMN "cpu_seconds" double precision;--> statement-breakpoint
ALTER TABLE "athanor"."provenance" ADD COLUMN "joules" double precision;