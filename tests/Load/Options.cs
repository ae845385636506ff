using System.Globalization;

namespace Allentown311.Load;

/// <summary>The options of the command line.</summary>
/// <param name="Count">Tickets in each round of whole walks, and in the round of accepts.</param>
/// <param name="Rounds">Rounds of each hub; the hub and the null hub take turns.</param>
/// <param name="Seconds">Length of the steady round with 50 tickets a second, in seconds.</param>
/// <param name="InFlight">How many POSTs the caller has open at once, and how many pushes the departments have.</param>
/// <param name="DoneAfter">
/// Milliseconds a department takes to finish an order; 0 pushes the completion in the same instant as its answer.
/// </param>
/// <param name="Folder">The folder for the city folder and the database; its disk is measured.</param>
/// <param name="Store">
/// The hub's database: <c>sqlite</c>, or <c>postgres</c>, an empty database of the server that HUB_TEST_POSTGRES names.
/// </param>
/// <param name="Nodes">Hubs on that one database; the caller and the departments use them in turn.</param>
/// <param name="Json">True to print the figures as JSON.</param>
/// <param name="Keep">True to leave the folder, with the hub's log, behind.</param>
internal sealed record Options(
    int Count, int Rounds, int Seconds, int InFlight, int DoneAfter, string Folder, string Store, int Nodes, bool Json, bool Keep)
{
    public const string Usage =
        "load [--count 20000] [--rounds 3] [--seconds 10] [--in-flight 128] [--done-after 0] [--folder DIR] [--store sqlite|postgres] "
        + "[--nodes 1] [--json] [--keep]";

    public static Options? Parse(string[] args)
    {
        var options = new Options(
            20_000,
            3,
            10,
            128,
            0,
            Path.Combine(Path.GetTempPath(), $"hub-load-{Environment.ProcessId}"),
            "sqlite",
            1,
            Json: false,
            Keep: false);
        for (var i = 0; i < args.Length; i++)
        {
            var next = i + 1 < args.Length ? args[i + 1] : "";
            int number = -1;
            if (args[i] is "--count" or "--rounds" or "--seconds" or "--in-flight" or "--done-after" or "--nodes"
                && (!int.TryParse(next, NumberStyles.None, CultureInfo.InvariantCulture, out number)
                    || (number == 0 && args[i] != "--done-after")))
            {
                return null;
            }

            options = args[i] switch
            {
                "--count" => options with { Count = number },
                "--rounds" => options with { Rounds = number },
                "--seconds" => options with { Seconds = number },
                "--in-flight" => options with { InFlight = number },
                "--done-after" => options with { DoneAfter = number },
                "--store" when next is "sqlite" or "postgres" => options with { Store = next },
                "--nodes" => options with { Nodes = number },
                "--folder" when next.Length > 0 => options with { Folder = next },
                "--json" => options with { Json = true },
                "--keep" => options with { Keep = true },
                _ => null,
            };
            if (options is null)
            {
                return null;
            }

            i += args[i] is "--json" or "--keep" ? 0 : 1;
        }

        return options is { Nodes: > 1, Store: "sqlite" } ? null : options;
    }
}
