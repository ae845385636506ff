using System.CommandLine;
using Allentown311.City;
using Allentown311.City.Processes;
using Allentown311.City.Servers;

var count = new Option<int>("--count") { Description = "Tickets to make up and send in", DefaultValueFactory = _ => 200 };
var tickets = new Option<FileInfo?>("--tickets") { Description = "A real export to import in place of made-up tickets; needs --columns" };
var columns = new Option<FileInfo?>("--columns") { Description = "What the export's columns mean, such as samples/imports/baltimore.yaml" };
var keep = new Option<bool>("--keep") { Description = "Leave everything running after the summary, until Ctrl+C" };
var json = new Option<bool>("--json") { Description = "End with one JSON object on standard output; all else goes to standard error" };
var data =
    new Option<DirectoryInfo?>("--data") { Description = "Folder for databases, ledgers, notices and logs (default: demo-data/<time>)" };
var seed = new Option<int>("--seed")
{
    Description = "Makes the made-up tickets and the choice of faults repeatable",
    DefaultValueFactory = _ => 311,
};

var faults = new Option<string?>("--faults")
{
    Description = "How the departments misbehave: rough, or fault modes by name, such as reset:0.3,busy (help lists them)",
};

if (args is [.., "--faults", "help"])
    return await Programs.RunAsync("Departments", "departments.dll", ["faults"]);

var root = new RootCommand(
    "Starts the hub and four departments, feeds tickets, and shows that each becomes one work order and its notices.")
{
    count, tickets, columns, keep, json, data, seed, faults,
};
InstallationOptions.AddTo(root);
root.Validators.Add(line =>
{
    if (line.GetValue(tickets) is null != line.GetValue(columns) is null)
        line.AddError("--tickets and --columns go together: the export and the file that says what its columns mean.");
    foreach (var file in new[] { line.GetValue(tickets), line.GetValue(columns) }.OfType<FileInfo>().Where(file => !file.Exists))
        line.AddError($"There is no file {file.FullName}.");
});
count.Validators.Add(given =>
{
    if (given.GetValueOrDefault<int>() < 1)
        given.AddError("--count must be at least 1.");
});
root.SetAction(async (line, ct) =>
{
    // The departments' program checks the fault modes, so that a mistake is reported once and before any process starts.
    if (line.GetValue(faults) is { } modes
        && await Programs.RunAsync("Departments", "departments.dll", ["faults", modes]) is not 0 and var wrong)
        return wrong;
    return await Demo.RunAsync(
        new Options(
            line.GetValue(count),
            line.GetValue(tickets),
            line.GetValue(columns),
            line.GetValue(keep),
            line.GetValue(json),
            line.GetValue(data),
            line.GetValue(seed),
            line.GetValue(faults),
            InstallationOptions.Read(line)),
        ct);
});

// Ctrl+C and SIGTERM cancel the run; it has this much time to end its child processes.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) });
