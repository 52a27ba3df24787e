CREATE TABLE "athanor"."idempotency" (
	"scope" text collate "C" NOT NULL,
	"key" text collate "C" NOT NULL,
	"digest" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_pk" PRIMARY KEY("scope","key")
);
--> statement-breakpoint
CREATE TABLE "athanor"."project_artifacts" (
	"project" text collate "C" NOT NULL,
	"sha256" text collate "C" NOT NULL,
	"size" bigint NOT NULL,
	"media_type" text NOT NULL,
	"name" text,
	"run" text collate "C",
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "project_artifacts_pk" PRIMARY KEY("project","sha256")
);
--> statement-breakpoint
CREATE INDEX "idempotency_age" ON "athanor"."idempotency" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "project_artifacts_newest" ON "athanor"."project_artifacts" USING btree ("project","created_at","sha256");--> statement-breakpoint
CREATE INDEX "project_artifacts_run" ON "athanor"."project_artifacts" USING btree ("run");--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON "athanor"."project_artifacts" TO "athanor_project";--> statement-breakpoint
SELECT "athanor"."keep_projects_apart"('athanor.project_artifacts');