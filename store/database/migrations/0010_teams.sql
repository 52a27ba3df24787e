DROP INDEX "athanor"."teams_organisation";--> statement-breakpoint
ALTER TABLE "athanor"."teams" ADD CONSTRAINT "teams_name" UNIQUE("organisation","name");