#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <vector>

#include "worker/image/child/sandbox.h"

namespace baton {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
constexpr std::uint32_t kMachine = 0;
#endif

// Memory, the socket, files that are open already, clocks, and an end.
constexpr int kAllowed[] = {
    SYS_read,           SYS_pread64,      SYS_write,      SYS_writev,          SYS_sendto,       SYS_recvmsg,
    SYS_close,          SYS_lseek,        SYS_fstat,      SYS_munmap,          SYS_mremap,       SYS_brk,
    SYS_madvise,        SYS_futex,        SYS_getrusage,  SYS_clock_gettime,   SYS_gettimeofday, SYS_rt_sigaction,
    SYS_rt_sigprocmask, SYS_rt_sigreturn, SYS_getpid,     SYS_gettid,          SYS_getrandom,    SYS_sched_getaffinity,
    SYS_sched_yield,    SYS_exit,         SYS_exit_group, SYS_restart_syscall,
};

// A program of the kernel's packet filter, which looks at the number of a call and its arguments' lower halves.
class Filter {
 public:
  void load(std::size_t offset) { add(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)); }
  void answer(std::uint32_t value) { add(BPF_RET | BPF_K, value); }
  // The next `count` instructions are skipped unless what is loaded is `value`.
  void unless_equal_skip(std::uint32_t value, std::uint8_t count) { add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count); }
  // … unless it has one of these bits.
  void unless_set_skip(std::uint32_t bits, std::uint8_t count) { add(BPF_JMP | BPF_JSET | BPF_K, bits, 0, count); }

  void allow(int call) {
    unless_equal_skip(static_cast<std::uint32_t>(call), 1);
    answer(SECCOMP_RET_ALLOW);
  }
  // A call whose argument has to be `value`.
  void allow_with(int call, int argument, std::uint32_t value) {
    unless_equal_skip(static_cast<std::uint32_t>(call), 4);
    load(offsetof(seccomp_data, args) + 8 * static_cast<std::size_t>(argument));
    unless_equal_skip(value, 1);
    answer(SECCOMP_RET_ALLOW);
    refuse();
  }
  // A call whose argument must have none of these bits.
  void allow_without(int call, int argument, std::uint32_t bits) {
    unless_equal_skip(static_cast<std::uint32_t>(call), 4);
    load(offsetof(seccomp_data, args) + 8 * static_cast<std::size_t>(argument));
    unless_set_skip(bits, 1);
    refuse();
    answer(SECCOMP_RET_ALLOW);
  }
  void refuse() { answer(SECCOMP_RET_ERRNO | EPERM); }

  Result<void> install() {
    sock_fprog program{static_cast<unsigned short>(code_.size()), code_.data()};
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0) return {};
    return fail(ErrorCode::kUnavailable, std::string("PR_SET_SECCOMP: ") + std::strerror(errno));
  }

 private:
  void add(int code, std::uint32_t value, std::uint8_t if_true = 0, std::uint8_t if_false = 0) {
    code_.push_back({static_cast<std::uint16_t>(code), if_true, if_false, value});
  }

  std::vector<sock_filter> code_;
};

}  // namespace

Result<void> limit_system_calls() {
  if (kMachine == 0) return {};
  Filter filter;
  filter.load(offsetof(seccomp_data, arch));
  filter.unless_equal_skip(kMachine, 1);
  filter.load(offsetof(seccomp_data, nr));
  // Of another kind of machine (32-bit calls) the number would mean another call: `arch` is still loaded, which no call's
  // number is, so all are refused.
  for (const int call : kAllowed) filter.allow(call);
  filter.allow_without(SYS_mmap, 2, PROT_EXEC);
  filter.allow_without(SYS_mprotect, 2, PROT_EXEC);
  filter.allow_with(SYS_prlimit64, 0, 0);                                    // its own limits
  filter.allow_with(SYS_tgkill, 0, static_cast<std::uint32_t>(::getpid()));  // abort()
  filter.refuse();
  return filter.install();
}

}  // namespace baton
