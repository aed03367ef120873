// Expresses addresses as lines: a base, an offset and a step for each iteration.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "memory/lines.h"

#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/DerivedTypes.h"

using namespace llvm;

namespace {
// Addresses that start from one pointer, of one access.
class Tracer {
public:
  Tracer(gp_evolution &E, ScalarEvolution &SE, const Loop *L) : E(E), SE(SE), L(L) {}

  bool trace(const SCEV *address, int64_t size, gp_line &line);
  bool traceFine(const SCEV *address, int64_t size, gp_line &line);
  bool hasFewBits(const SCEV *S);

private:
  const SCEV *spanInner(gp_line &line, const SCEV *address);
  const SCEV *peelInner(gp_line &line, const SCEV *offset);
  void findRing(gp_line &line, const SCEV *offset);
  const SCEV *unfold(const SCEV *S, uint64_t factor);
  const SCEV *unfoldLine(const SCEVAddRecExpr *S, uint64_t factor);
  const SCEV *unfoldXor(const SCEVUnknown *S, uint64_t factor);
  const SCEV *fold(const SCEV *S, const SCEV *congruent, unsigned bits, uint64_t factor, unsigned before);
  const SCEV *unfoldExtension(const SCEV *S, uint64_t factor);
  const SCEV *widen(const SCEV *S, Type *wide);
  template <typename List> const SCEV *widenAll(const SCEV *S, const List &operands, Type *wide);

  gp_evolution &E;
  ScalarEvolution &SE;
  const Loop *L;
  // While an offset is unfolded: it is right modulo 2^Bits; how often, and the last time.
  unsigned Bits = 0, Folds = 0;
  const SCEV *Folded = nullptr;
  uint64_t FoldedFactor = 0;
  unsigned FoldedBits = 0;
};
} // namespace

static int64_t clamp(const APInt &value) {
  return static_cast<int64_t>(value.getLimitedValue(INT64_MAX));
}

static unsigned trailingZeros(uint64_t value) {
  unsigned count = 0;
  while (count < 64 && !(value >> count & 1))
    count++;
  return count;
}

// --- spans of inner loops

// The inner loops' part of an address: where all of their iterations start at
// the lowest, with Size up to the highest. NULL if that is not known.
const SCEV *Tracer::spanInner(gp_line &line, const SCEV *address) {
  auto *inner = dyn_cast<SCEVAddRecExpr>(address);
  while (inner && inner->getLoop() != L && L->contains(inner->getLoop())) {
    auto *step = dyn_cast<SCEVConstant>(inner->getStepRecurrence(SE));
    uint64_t most = gp_most_backedges(SE, E, inner->getLoop());
    if (!inner->isAffine() || !step || most > INT32_MAX || step->getAPInt().abs().ugt(INT32_MAX))
      return nullptr;
    int64_t stride = step->getAPInt().getSExtValue(), reach = stride * static_cast<int64_t>(most);
    line.Gaps |= std::abs(stride) > line.Size || !isa<SCEVConstant>(SE.getBackedgeTakenCount(inner->getLoop()));
    line.Spans = true;
    line.Size += std::abs(reach);
    if (line.Size > INT32_MAX)
      return nullptr;
    address = inner->getStart();
    if (reach < 0)
      address = SE.getAddExpr(address, SE.getConstant(step->getType(), static_cast<uint64_t>(reach), true));
    inner = dyn_cast<SCEVAddRecExpr>(address);
  }
  return address;
}

bool Tracer::trace(const SCEV *address, int64_t size, gp_line &out) {
  out = gp_line();
  out.Size = size;
  if (size >= 0)
    address = spanInner(out, address);
  if (!address)
    return false;
  auto *line = dyn_cast<SCEVAddRecExpr>(address);
  const SCEV *start = nullptr;
  if (SE.isLoopInvariant(address, L))
    start = address;
  else if (line && line->getLoop() == L && line->isAffine()) {
    start = line->getStart();
    out.Step = line->getStepRecurrence(SE);
    auto *step = dyn_cast<SCEVConstant>(out.Step);
    if (step && !step->isZero() && line->hasNoSelfWrap() && !out.Spans)
      out.Last = clamp(APInt::getMaxValue(step->getAPInt().getBitWidth()).udiv(step->getAPInt().abs()));
  }
  if (!start)
    return false;
  out.Base = SE.getPointerBase(start);
  out.Offset = start->getType()->isPointerTy() ? SE.removePointerBase(start) : start;
  return true;
}

// --- offsets modulo a power of two

// Where an offset has a number of few bits in it, extended, that number may
// wrap; but modulo 2^(its bits) it is what it would be if it did not, and a
// factor adds its own powers of two. Two accesses that meet do so modulo any
// number.

// What is congruent to S, of fewer bits, modulo 2^(bits of S).
const SCEV *Tracer::widen(const SCEV *S, Type *wide) {
  if (auto *cut = dyn_cast<SCEVTruncateExpr>(S)) {
    const SCEV *all = cut->getOperand();
    return SE.getTypeSizeInBits(all->getType()) < SE.getTypeSizeInBits(wide) ? widen(all, wide)
                                                                             : SE.getTruncateOrNoop(all, wide);
  }
  if (auto *line = dyn_cast<SCEVAddRecExpr>(S))
    return line->isAffine() ? widenAll(S, line->operands(), wide) : nullptr;
  if (auto *sum = dyn_cast<SCEVAddExpr>(S))
    return widenAll(S, sum->operands(), wide);
  if (auto *product = dyn_cast<SCEVMulExpr>(S))
    return widenAll(S, product->operands(), wide);
  return SE.isLoopInvariant(S, L) ? SE.getZeroExtendExpr(S, wide) : nullptr;
}

template <typename List> const SCEV *Tracer::widenAll(const SCEV *S, const List &operands, Type *wide) {
  SmallVector<const SCEV *, 4> wider;
  for (const SCEV *operand : operands) {
    wider.push_back(widen(operand, wide));
    if (!wider.back())
      return nullptr;
  }
  if (auto *line = dyn_cast<SCEVAddRecExpr>(S))
    return SE.getAddRecExpr(wider, line->getLoop(), SCEV::FlagAnyWrap);
  return isa<SCEVAddExpr>(S) ? SE.getAddExpr(wider) : SE.getMulExpr(wider);
}

// In S's place, as far as its product with the factor counts; `before` was folded before what is in S.
const SCEV *Tracer::fold(const SCEV *S, const SCEV *congruent, unsigned bits, uint64_t factor, unsigned before) {
  Bits = std::min(Bits, bits + trailingZeros(factor));
  Folds = before + 1;
  Folded = S;
  FoldedFactor = factor;
  FoldedBits = bits;
  return congruent;
}

// x ^ 2^(n-1) is x + 2^(n-1) modulo 2^n, and x ^ (2^n - 1) is -1 - x.
const SCEV *Tracer::unfoldXor(const SCEVUnknown *S, uint64_t factor) {
  auto *code = dyn_cast<BinaryOperator>(S->getValue());
  auto *mask = code && code->getOpcode() == Instruction::Xor ? dyn_cast<ConstantInt>(code->getOperand(1)) : nullptr;
  if (!mask || mask->isZero())
    return nullptr;
  const APInt &bits = mask->getValue();
  unsigned before = Folds;
  const SCEV *x = unfold(E.of(code->getOperand(0)), factor);
  if (!x || (!bits.isPowerOf2() && !bits.isMask()))
    return nullptr;
  const SCEV *other = bits.isPowerOf2() ? SE.getAddExpr(x, SE.getConstant(bits)) : SE.getNotSCEV(x);
  return fold(S, other, bits.getActiveBits(), factor, before);
}

const SCEV *Tracer::unfoldExtension(const SCEV *S, uint64_t factor) {
  unsigned before = Folds;
  const SCEV *narrow = unfold(cast<SCEVCastExpr>(S)->getOperand(), factor);
  const SCEV *wide = narrow ? widen(narrow, S->getType()) : nullptr;
  return wide ? fold(S, wide, SE.getTypeSizeInBits(narrow->getType()), factor, before) : nullptr;
}

const SCEV *Tracer::unfoldLine(const SCEVAddRecExpr *S, uint64_t factor) {
  const SCEV *start = S->isAffine() ? unfold(S->getStart(), factor) : nullptr;
  const SCEV *step = S->getStepRecurrence(SE);
  if (!start || !SE.isLoopInvariant(step, L) || !SE.isLoopInvariant(start, S->getLoop()))
    return nullptr;
  return SE.getAddRecExpr(start, step, S->getLoop(), SCEV::FlagAnyWrap);
}

// What is the same in every iteration may go round in an outer loop.
bool Tracer::hasFewBits(const SCEV *S) {
  enum { FEW = 16 };
  return SCEVExprContains(S, [this](const SCEV *part) {
    auto *extension = dyn_cast<SCEVZeroExtendExpr>(part);
    auto *opaque = dyn_cast<SCEVUnknown>(part);
    auto *code = opaque ? dyn_cast<BinaryOperator>(opaque->getValue()) : nullptr;
    return (extension && SE.getTypeSizeInBits(extension->getOperand()->getType()) <= FEW) ||
           (code && code->getOpcode() == Instruction::Xor && isa<ConstantInt>(code->getOperand(1)));
  });
}

// What is congruent to S modulo 2^Bits / factor, without what wraps.
const SCEV *Tracer::unfold(const SCEV *S, uint64_t factor) {
  if (SE.isLoopInvariant(S, L) && !hasFewBits(S))
    return S;
  if (auto *line = dyn_cast<SCEVAddRecExpr>(S))
    return unfoldLine(line, factor);
  if (auto *sum = dyn_cast<SCEVAddExpr>(S)) {
    SmallVector<const SCEV *, 4> terms;
    for (const SCEV *term : sum->operands()) {
      terms.push_back(unfold(term, factor));
      if (!terms.back())
        return nullptr;
    }
    return SE.getAddExpr(terms);
  }
  if (auto *product = dyn_cast<SCEVMulExpr>(S)) {
    auto *by = dyn_cast<SCEVConstant>(product->getOperand(0));
    if (!by || product->getNumOperands() != 2 || by->getAPInt().getBitWidth() > 64)
      return nullptr;
    const SCEV *rest = unfold(product->getOperand(1), factor * by->getAPInt().getZExtValue());
    return rest ? SE.getMulExpr(by, rest) : nullptr;
  }
  if (isa<SCEVZeroExtendExpr>(S) || isa<SCEVSignExtendExpr>(S))
    return unfoldExtension(S, factor);
  if (auto *cut = dyn_cast<SCEVTruncateExpr>(S)) {
    const SCEV *all = unfold(cut->getOperand(), factor);
    return all ? SE.getTruncateExpr(all, S->getType()) : nullptr;
  }
  auto *opaque = dyn_cast<SCEVUnknown>(S);
  const SCEV *other = opaque ? unfoldXor(opaque, factor) : nullptr;
  return other || !SE.isLoopInvariant(S, L) ? other : S;
}

// --- lines with inner loops

const SCEV *Tracer::peelInner(gp_line &line, const SCEV *offset) {
  auto *inner = dyn_cast<SCEVAddRecExpr>(offset);
  while (inner && inner->getLoop() != L && L->contains(inner->getLoop())) {
    auto *step = dyn_cast<SCEVConstant>(inner->getStepRecurrence(SE));
    if (!inner->isAffine() || !step)
      return nullptr;
    uint64_t most = gp_most_backedges(SE, E, inner->getLoop());
    line.Inner.push_back(
        {inner->getLoop(), step->getAPInt().getSExtValue(), static_cast<int64_t>(std::min<uint64_t>(most, INT64_MAX))});
    offset = inner->getStart();
    inner = dyn_cast<SCEVAddRecExpr>(offset);
  }
  return offset;
}

// One term that goes round, and else nothing that moves: two of those meet
// where they do modulo 2^Bits, and only there.
void Tracer::findRing(gp_line &line, const SCEV *offset) {
  if (Folds != 1 || FoldedFactor > INT32_MAX || FoldedBits > 32 || Folded->getType() != offset->getType() ||
      SE.getUnsignedRangeMax(Folded).getActiveBits() > FoldedBits || Bits != FoldedBits + trailingZeros(FoldedFactor))
    return;
  const SCEV *factor = SE.getConstant(Folded->getType(), FoldedFactor);
  const SCEV *rest = SE.getMinusSCEV(offset, SE.getMulExpr(factor, Folded));
  if (SE.isLoopInvariant(rest, L))
    line.Ring = {rest, static_cast<int64_t>(FoldedFactor), FoldedBits};
}

bool Tracer::traceFine(const SCEV *address, int64_t size, gp_line &out) {
  out = gp_line();
  out.Size = size;
  const SCEV *base = SE.getPointerBase(address);
  if (!address->getType()->isPointerTy() || !SE.isLoopInvariant(base, L))
    return false;
  const SCEV *whole = SE.removePointerBase(address);
  unsigned all = Bits = SE.getTypeSizeInBits(whole->getType());
  Folds = 0;
  const SCEV *offset = unfold(whole, 1);
  if (!offset)
    return false;
  if (Folds) {
    out.Bits = Bits;
    findRing(out, whole);
  }
  offset = peelInner(out, offset);
  auto *line = offset ? dyn_cast<SCEVAddRecExpr>(offset) : nullptr;
  if (!offset || all > 64)
    return false;
  if (line && line->getLoop() == L && line->isAffine()) {
    out.Step = line->getStepRecurrence(SE);
    offset = line->getStart();
  }
  if (!SE.isLoopInvariant(offset, L))
    return false;
  out.Offset = offset;
  out.Base = base;
  return true;
}

// --- one of several

// The only select or phi of the loop that the address hangs on.
static Instruction *choiceOf(ScalarEvolution &SE, const Loop *L, const SCEV *address) {
  Instruction *found = nullptr;
  bool several = SCEVExprContains(address, [&](const SCEV *S) {
    auto *opaque = dyn_cast<SCEVUnknown>(S);
    if (!opaque || SE.isLoopInvariant(S, L) || opaque->getValue() == found)
      return false;
    auto *I = found ? nullptr : dyn_cast<Instruction>(opaque->getValue());
    if (!I || (!isa<PHINode>(I) && !isa<SelectInst>(I)))
      return true;
    found = I;
    return false;
  });
  return several ? nullptr : found;
}

// What it chooses from, of the iteration that it is in itself.
static bool addChoices(LoopInfo &LI, Instruction *I, SmallVectorImpl<Value *> &choices) {
  auto *select = dyn_cast<SelectInst>(I);
  auto *phi = dyn_cast<PHINode>(I);
  if (phi)
    choices.append(phi->op_begin(), phi->op_end());
  else
    choices.append({select->getTrueValue(), select->getFalseValue()});
  for (Value *V : choices) {
    auto *from = dyn_cast<Instruction>(V);
    if (isa<UndefValue>(V) || V == I ||
        (phi && from && LI.getLoopFor(from->getParent()) != LI.getLoopFor(phi->getParent()) &&
         LI.getLoopFor(phi->getParent()) && LI.getLoopFor(phi->getParent())->contains(from)))
      return false;
  }
  return choices.size() <= GP_MOST_WAYS;
}

// The bit that says which way it goes, if that changes with each iteration: of an odd number of the loop, or an even
// one.
static const SCEV *parityOf(gp_evolution &E, ScalarEvolution &SE, const Loop *L, Value *condition, bool &odd) {
  Type *bit = Type::getInt1Ty(condition->getContext());
  auto *test = dyn_cast<ICmpInst>(condition);
  const SCEV *number = nullptr;
  odd = true;
  if (auto *cut = dyn_cast<TruncInst>(condition))
    number = E.of(cut->getOperand(0));
  else if (test && test->isEquality() && isa<ConstantInt>(test->getOperand(1)) &&
           SE.getUnsignedRangeMax(SE.getSCEV(test->getOperand(0))).ule(1)) {
    number = E.of(test->getOperand(0));
    const auto *with = cast<ConstantInt>(test->getOperand(1));
    if (!with->isZero() && !with->isOne())
      return nullptr;
    odd = with->isOne() == (test->getPredicate() == CmpInst::ICMP_EQ);
  }
  if (!number || isa<SCEVCouldNotCompute>(number))
    return nullptr;
  auto *line = dyn_cast<SCEVAddRecExpr>(SE.getTruncateOrNoop(number, bit));
  bool turns = line && line->getLoop() == L && line->isAffine() && line->getStepRecurrence(SE)->isOne();
  return turns ? line->getStart() : nullptr;
}

bool gp_takes_turns(const Loop *L, PHINode *P, SmallVectorImpl<Value *> &firsts) {
  BasicBlock *before = L->getLoopPredecessor(), *latch = L->getLoopLatch();
  if (!before || !latch || P->getParent() != L->getHeader())
    return false;
  PHINode *at = P;
  do {
    firsts.push_back(at->getIncomingValueForBlock(before));
    at = dyn_cast<PHINode>(at->getIncomingValueForBlock(latch));
    if (!at || at->getParent() != L->getHeader() || isa<UndefValue>(firsts.back()))
      return false;
  } while (at != P && firsts.size() < GP_MOST_WAYS);
  return at == P && firsts.size() > 1;
}

namespace {
// Follows choices down to lines.
class Chooser {
public:
  Chooser(gp_evolution &E, ScalarEvolution &SE, LoopInfo &LI, const Loop *L, int64_t size)
      : E(E), SE(SE), LI(LI), L(L), Size(size), T(E, SE, L) {}
  bool follow(const SCEV *address, const Value *pointer, unsigned depth);
  std::vector<gp_way> Ways;

private:
  bool choose(const SCEV *address, const Value *pointer, unsigned depth, Instruction *choice, Value *V);
  void mark(Instruction *choice, unsigned number, gp_way &way);

  gp_evolution &E;
  ScalarEvolution &SE;
  LoopInfo &LI;
  const Loop *L;
  int64_t Size;
  Tracer T;
};
} // namespace

bool Chooser::choose(const SCEV *address, const Value *pointer, unsigned depth, Instruction *choice, Value *V) {
  ValueToSCEVMapTy map;
  map[choice] = E.of(V);
  const SCEV *chosen = SCEVParameterRewriter::rewrite(address, SE, map);
  return follow(chosen, V->getType()->isPointerTy() ? V : pointer, depth + 1);
}

// When the way is taken that has this number among the choices.
void Chooser::mark(Instruction *choice, unsigned number, gp_way &way) {
  auto *select = dyn_cast<SelectInst>(choice);
  bool odd;
  if (!select || select->getCondition()->getType()->isVectorTy() || LI.getLoopFor(choice->getParent()) != L)
    return;
  way.Test = select->getCondition();
  way.Outcome = number == 0;
  if (const SCEV *origin = parityOf(E, SE, L, select->getCondition(), odd))
    way.Turn = {origin, 2, odd == way.Outcome};
}

bool Chooser::follow(const SCEV *address, const Value *pointer, unsigned depth) {
  gp_way way = {pointer, true, {}, nullptr, false, {}, {}};
  bool plain = T.trace(address, Size, way.Line);
  if (plain && Size >= 0 && (way.Line.Spans || T.hasFewBits(address)))
    T.traceFine(address, Size, way.Fine);
  if (plain || (Size >= 0 && T.traceFine(address, Size, way.Line))) {
    Ways.push_back(way);
    return Ways.size() <= GP_MOST_WAYS;
  }
  SmallVector<Value *, 4> choices;
  Instruction *choice = depth < 3 ? choiceOf(SE, L, address) : nullptr;
  auto *phi = dyn_cast_or_null<PHINode>(choice);
  bool turns = phi && LI.isLoopHeader(phi->getParent());
  if (!choice || !(turns ? gp_takes_turns(L, phi, choices) : addChoices(LI, choice, choices)))
    return false;
  for (unsigned i = 0; i < choices.size(); i++) {
    size_t before = Ways.size();
    if (!choose(address, pointer, depth, choice, choices[i]))
      return false;
    if (depth == 0 && Ways.size() == before + 1)
      mark(choice, i, Ways.back());
    if (depth == 0 && turns)
      for (size_t k = before; k < Ways.size(); k++)
        Ways[k].Turn = {nullptr, static_cast<unsigned>(choices.size()), i};
  }
  return true;
}

std::vector<gp_way> gp_ways_of(gp_evolution &evolution, ScalarEvolution &SE, LoopInfo &LI, const Loop *L,
                               Value *pointer, int64_t size) {
  std::vector<gp_way> unknown = {{pointer, false, {}, nullptr, false, {}, {}}};
  if (!SE.isSCEVable(pointer->getType()) || SE.getTypeSizeInBits(pointer->getType()) > 64)
    return unknown;
  Chooser chooser(evolution, SE, LI, L, size);
  if (!chooser.follow(evolution.of(pointer), pointer, 0))
    return unknown;
  for (gp_way &way : chooser.Ways)
    if (chooser.Ways.size() > 1)
      way.Line.Last = INT64_MAX;
  return chooser.Ways;
}

// --- addresses that never come back

// The only term that moves, behind additions and one factor: F * extension of (what is returned), or F times itself.
// `bits`: of what the factor is applied to.
static const SCEVAddRecExpr *climberOf(ScalarEvolution &SE, const Loop *L, const SCEV *S, uint64_t &factor,
                                       unsigned &bits) {
  factor = 1;
  bits = 0;
  for (;;)
    if (auto *line = dyn_cast<SCEVAddRecExpr>(S)) {
      bits = bits ? bits : SE.getTypeSizeInBits(S->getType());
      return line->getLoop() == L ? line : nullptr;
    } else if (auto *sum = dyn_cast<SCEVAddExpr>(S)) {
      const SCEV *moving = nullptr;
      for (const SCEV *term : sum->operands())
        if (!SE.isLoopInvariant(term, L)) {
          if (moving)
            return nullptr;
          moving = term;
        }
      if (!moving)
        return nullptr;
      S = moving;
    } else if (isa<SCEVZeroExtendExpr>(S) || isa<SCEVSignExtendExpr>(S)) {
      S = cast<SCEVCastExpr>(S)->getOperand();
      bits = bits ? bits : SE.getTypeSizeInBits(S->getType());
    } else {
      auto *product = dyn_cast<SCEVMulExpr>(S);
      auto *by =
          product && !bits && product->getNumOperands() == 2 ? dyn_cast<SCEVConstant>(product->getOperand(0)) : nullptr;
      if (!by || factor != 1 || !by->getAPInt().isStrictlyPositive() || by->getAPInt().getActiveBits() > 31)
        return nullptr;
      factor = by->getAPInt().getZExtValue();
      S = product->getOperand(1);
    }
}

// From iteration to iteration it grows by 1 or more, and all in all by less than its type has numbers: it takes none
// twice, nor does its extension, and with the factor they are `size` apart.
bool gp_climbs(gp_evolution &evolution, ScalarEvolution &SE, const Loop *L, Value *pointer, int64_t size,
               int64_t last) {
  if (size <= 0 || last > INT32_MAX || !SE.isSCEVable(pointer->getType()) ||
      SE.getTypeSizeInBits(pointer->getType()) != 64)
    return false;
  const SCEV *address = evolution.of(pointer);
  if (!SE.isLoopInvariant(SE.getPointerBase(address), L))
    return false;
  uint64_t factor;
  unsigned bits;
  const SCEVAddRecExpr *line = climberOf(SE, L, SE.removePointerBase(address), factor, bits);
  if (!line)
    return false;
  ConstantRange steps = SE.getUnsignedRange(line->getStepRecurrence(SE));
  unsigned own = SE.getTypeSizeInBits(line->getType());
  if (own > 64 || bits > 64 || steps.isEmptySet() || steps.getUnsignedMin().isZero())
    return false;
  APInt climb = steps.getUnsignedMax().zext(192) * APInt(192, static_cast<uint64_t>(last));
  // Of what wraps in few bits, and is extended, no more is known than that it differs.
  APInt least = APInt(192, factor) * (bits < 64 ? APInt(192, 1) : steps.getUnsignedMin().zext(192));
  APInt most = bits < 64 ? APInt::getOneBitSet(192, bits) : climb;
  return least.uge(static_cast<uint64_t>(size)) && climb.ult(APInt::getOneBitSet(192, own)) &&
         (most * APInt(192, factor) + APInt(192, static_cast<uint64_t>(size))).ule(APInt::getOneBitSet(192, 64));
}
