using Allentown311.Hub.Reconcile;
using Allentown311.Hub.Store.Copy;

namespace Allentown311.Hub.Commands;

/// <summary>Every table of an installation: the store's own and those of the rooms.</summary>
internal static class InstallationTables
{
    /// <summary>All of them, in the order in which they are copied.</summary>
    public static IReadOnlyList<CopyTable> All { get; } =
    [
        .. CopyTable.OfTheStore,
        new(DriftTable.Name, DriftTable.All.Types),
        new(ReconciliationTable.Name, ReconciliationTable.All.Types),
    ];
}
