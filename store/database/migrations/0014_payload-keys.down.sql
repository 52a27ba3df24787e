DROP TABLE "athanor"."payload_keys";
