CREATE SCHEMA "athanor";
--> statement-breakpoint
CREATE TABLE "athanor"."memo" (
	"key" text collate "C" PRIMARY KEY NOT NULL,
	"project" text NOT NULL,
	"step" text NOT NULL,
	"step_version" integer NOT NULL,
	"code_digest" text NOT NULL,
	"tool_version" text NOT NULL,
	"input_digest" text NOT NULL,
	"output" json,
	"output_digest" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"hits" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "athanor"."provenance" (
	"run" text collate "C" NOT NULL,
	"stage" text collate "C" NOT NULL,
	"step" text collate "C" NOT NULL,
	"step_version" integer NOT NULL,
	"position" text collate "C" NOT NULL,
	"input_digest" text NOT NULL,
	"output_digest" text NOT NULL,
	"code_digest" text NOT NULL,
	"tool_version" text NOT NULL,
	"node" text collate "C" NOT NULL,
	"seed" bigint,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone NOT NULL,
	"attempt" integer NOT NULL,
	"cached" boolean NOT NULL,
	CONSTRAINT "provenance_pk" PRIMARY KEY("run","step","position")
);
--> statement-breakpoint
CREATE TABLE "athanor"."runs" (
	"id" text collate "C" PRIMARY KEY NOT NULL,
	"project" text NOT NULL,
	"pipeline" text NOT NULL,
	"pipeline_version" integer NOT NULL,
	"idempotency_key" text NOT NULL,
	"input" json NOT NULL,
	"input_digest" text NOT NULL,
	"status" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"result_digest" text,
	"record" json,
	"artifacts" json,
	"summary" json,
	"error" json,
	CONSTRAINT "runs_idempotency" UNIQUE("project","pipeline","idempotency_key")
);
--> statement-breakpoint
CREATE INDEX "provenance_order" ON "athanor"."provenance" USING btree ("run","stage","step",length("position"),"position");--> statement-breakpoint
CREATE INDEX "runs_newest" ON "athanor"."runs" USING btree ("started_at","id");--> statement-breakpoint
CREATE INDEX "runs_project_newest" ON "athanor"."runs" USING btree ("project","started_at","id");--> statement-breakpoint
CREATE INDEX "runs_running" ON "athanor"."runs" USING btree ("started_at") WHERE "athanor"."runs"."status" = 'running';