using System.CommandLine;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Reconcile;
using Allentown311.Mappings;

namespace Allentown311.Hub.Commands;

/// <summary><c>hub reconcile</c>: compares departments with the hub, and mends the drift.</summary>
internal static class ReconcileCommand
{
    private static readonly Argument<string?> Name = new("name")
    {
        Description = "The mapping; all of them without it",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> MendOption = new("--mend")
    {
        Description = "Mend what can be mended; without it nothing is changed",
    };

    private static readonly Option<string> CityOption = CommonOptions.City();
    private static readonly Option<string> DataOption = CommonOptions.Data();
    private static readonly Option<string> ByOption = CommonOptions.By();

    /// <summary>The command.</summary>
    public static Command Build()
    {
        var command = new Command("reconcile", "Compares departments with the hub: missing on either side, drifted status, orphans")
        {
            Name, MendOption, CityOption, DataOption, ByOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        if (CommonOptions.LoadCity(parsed.GetValue(CityOption)!) is not { } city
            || ChosenMappings.Choose(city, parsed.GetValue(Name)) is not { } mappings
            || StoreOptions.Open(parsed, parsed.GetValue(DataOption)!) is not { } store)
        {
            return 1;
        }

        var mendedBy = parsed.GetValue(MendOption) ? parsed.GetValue(ByOption) : null;
        var allAgree = true;
        await using (store.ConfigureAwait(false))
        {
            var committer = await CommandCommitter.CommitterAsync(store, city, ct).ConfigureAwait(false);
            var reconciler = new Reconciler(city, store, TimeProvider.System);
            foreach (var mapping in mappings)
            {
                allAgree &= await ReconcileAsync(reconciler, committer, mapping, mendedBy, ct).ConfigureAwait(false);
            }
        }

        return allAgree ? 0 : 1;
    }

    // True when both sides agree, at once or after mending.
    private static async Task<bool> ReconcileAsync(
        Reconciler reconciler, Committer committer, Mapping mapping, string? mendedBy, CancellationToken ct)
    {
        using var link = ChosenMappings.OpenLink(mapping);
        if (!DepartmentRecords.CanCompare(link))
        {
            Console.WriteLine($"{mapping.Name}: cannot be compared, since its mapping has neither list nor find.");
            return true;
        }

        var (run, drift) = await reconciler.CompareAsync(link, ct).ConfigureAwait(false);
        if (run.Problem is { } fault)
        {
            Console.Error.WriteLine($"{mapping.Name}: could not be compared: {fault}");
            return false;
        }

        var found = drift.Count == 0 ? "no difference." : $"{drift.Count} differences:";
        Console.WriteLine($"{mapping.Name}: {run.Compared} work orders compared, {found}");
        var open = 0;
        foreach (var difference in drift)
        {
            var isMended = false;
            var outcome = "";
            if (mendedBy is not null)
            {
                var problem = await reconciler.MendAsync(difference, committer, link, mendedBy, ct).ConfigureAwait(false);
                isMended = problem is null;
                outcome = $" -> {problem ?? "mended"}";
            }

            open += isMended ? 0 : 1;
            Console.WriteLine($"  {KindName(difference.Kind),-13} {difference.Subject}: {difference.Detail}{outcome}");
        }

        if (open > 0 && mendedBy is null)
        {
            Console.WriteLine($"  Nothing was changed. To mend: hub reconcile {mapping.Name} --mend");
        }

        return open == 0;
    }

    private static string KindName(DriftKind kind) => kind switch
    {
        DriftKind.MissingThere => "missing there",
        DriftKind.MissingHere => "missing here",
        DriftKind.Status => "status",
        DriftKind.Doubled => "doubled",
        DriftKind.NotLinked => "not linked",
        DriftKind.EndedHere => "ended here",
        _ => kind.ToString(),
    };
}
