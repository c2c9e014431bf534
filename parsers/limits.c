/* limits.c - owns the default limits on what one mail may make us hold. */
#include "parsers/limits.h"

const struct limits limits_default = {
	.message_bytes = (size_t)40 << 20,
	.header_bytes = 128u << 10,
	.header_lines = 1000,
	.parts = 500,
	.depth = 20,
	.decoded_bytes = (size_t)60 << 20,
	.text_bytes = 256u << 10,
	.attachments = 100,
	.read_seconds = 30,
	.cpu_seconds = 2,
	.reader_mails = 5000,
	.memory_bytes = (size_t)1 << 30,
};
