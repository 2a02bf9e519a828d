/* base/attr.h — compiler attributes under short names. */
#ifndef ASSAY_BASE_ATTR_H
#define ASSAY_BASE_ATTR_H

#define ATTR_USED           __attribute__((warn_unused_result))
#define ATTR_FORMAT(fmt, a) __attribute__((format(printf, fmt, a)))
#define ATTR_NORETURN       __attribute__((noreturn))

#endif
