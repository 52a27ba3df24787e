ALTER TABLE "athanor"."teams" DROP CONSTRAINT "teams_name";
CREATE INDEX "teams_organisation" ON "athanor"."teams" USING btree ("organisation","name");
