using Allentown311.Connectors.Files;

namespace Allentown311.Connectors.Csv.Batches;

/// <summary>The list of one batch in the ledger.</summary>
/// <param name="Spot">The list's file: <c>00007.open</c>, <c>00007.sent.KEY</c> or <c>00007.closed</c>.</param>
/// <param name="Sequence">The batch's number.</param>
/// <param name="Stage">How far it has come.</param>
/// <param name="Key">Part of the temporary name of a batch that is sent.</param>
internal sealed record LedgerEntry(FileSpot Spot, long Sequence, BatchStage Stage, string Key);
