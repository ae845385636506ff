using Allentown311.Hub.City;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Simulation.World;

/// <summary>The city of the simulation: Parks has a REST system, Streets exchanges files, and each of two services goes to both.</summary>
internal sealed class SimulatedCity : IDisposable
{
    public const string Parks = "parks";
    public const string Streets = "streets";

    /// <summary>What Parks refuses, whatever the reason it gives.</summary>
    public const string Refused = "refuse me";

    public static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(20);
    public static readonly TimeSpan TryNoticesFor = TimeSpan.FromMinutes(10);

    private const string CityYaml =
        """
        city: 1
        name: Simville
        timezone: America/New_York
        language: en
        reference_prefix: SIM
        hours: { mon: "08:00-16:30", tue: "08:00-16:30", wed: "08:00-16:30", thu: "08:00-16:30", fri: "08:00-16:30" }
        departments:
          parks: { name: { en: Parks, es: Parques }, mapping: parks }
          streets: { name: { en: Streets, es: Calles }, mapping: streets }
        intake: { keys: [] }
        notices:
          from: { name: { en: "311", es: "311" }, address: 311@simville.example }
          events: [received, in_progress, completed, declined, duplicate, cancelled]
          per_recipient: 1000000000
          per_key: 1000000000
          try_for: 10m
          when_unsure: send_again
          mail: { via: webhook, url: "https://mail.example/send", resend: safe }
          text: { via: gateway, url: "https://text.example/send", form: { to: "{{to}}", body: "{{text}}", id: "{{id}}" } }
        """;

    private const string ServicesYaml =
        """
        services:
          - { code: tree, name: { en: Tree, es: Arbol }, description: { en: Tree, es: Arbol }, departments: [parks] }
          - { code: hole, name: { en: Hole, es: Hoyo }, description: { en: Hole, es: Hoyo }, departments: [streets] }
          - { code: both, name: { en: Both, es: Ambos }, description: { en: Both, es: Ambos }, departments: [parks, streets] }
        """;

    private const string ParksYaml =
        """
        mapping: 1
        name: parks
        connector: rest
        connection: { url: "https://parks.example/api", timeout: 20s }
        limits: { concurrency: 2, attempts: 4, retry: { first: 2s, most: 1m }, breaker: { failures: 5, pause: 10s } }
        status:
          new: received
          planned: scheduled
          working: in_progress
          done: completed
          void: declined
          elsewhere: wrong_department
        submit:
          path: /orders
          json: { ref: "{{ref}}", text: "{{ticket.description}}" }
          read: { id: $.id }
          outcomes:
            - { status: 422, then: reject, reason: $.error }
        find:
          path: /orders
          query: { ref: "{{ref}}" }
          read: { id: "$.items[0].id", status: "$.items[0].status", ref: "$.items[0].ref" }
          settle: 60s
        poll:
          every: 4m
          path: /changes
          query: { since: "{{cursor}}" }
          rows: $.items[*]
          read: { id: id, ref: ref, status: status, changed: changed, note: note }
          cursor: { from: changed, overlap: 5m }
        """;

    private const string StreetsYaml =
        """
        mapping: 1
        name: streets
        connector: csv
        connection: { out: "${SIM_OUT}", in: "${SIM_IN}", ready: { quiet: 0s } }
        limits: { concurrency: 2, attempts: 4, retry: { first: 2s, most: 1m } }
        status: { NEW: received, WIP: in_progress, CLOSED: completed, VOID: declined, OTHER: wrong_department }
        answer_within: 20m
        submit:
          file: "wo-{{ref}}.csv"
          columns: { Ref: "{{ref}}", Text: "{{ticket.description}}" }
        poll:
          every: 4m
          files: "status-*.csv"
          read: { ref: Ref, id: CaseNo, status: Status, changed: Changed, note: Remarks }
        """;

    private readonly string root;

    /// <summary>Writes the city folder and the folders of Streets, and loads the city.</summary>
    public SimulatedCity()
    {
        var parent = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        root = Path.Combine(parent, $"simulation-{Environment.ProcessId}");
        var folder = Path.Combine(root, "city");
        Write(Path.Combine(folder, "city.yaml"), CityYaml);
        Write(Path.Combine(folder, "services.yaml"), ServicesYaml);
        Write(Path.Combine(folder, "mappings", "parks.yaml"), ParksYaml);
        Write(Path.Combine(folder, "mappings", "streets.yaml"), StreetsYaml);
        string[] events = ["received", "in_progress", "completed", "declined", "duplicate", "cancelled"];
        foreach (var file in events.SelectMany(e => new[] { $"{e}.en", $"{e}.es" }))
        {
            Write(Path.Combine(folder, "notices", $"{file}.txt"), "Subject: {{number}}\n\n{{service}}\n");
            Write(Path.Combine(folder, "notices", $"{file}.sms.txt"), "{{number}} {{service}}");
        }

        Clear();
        var faults = new Faults();
        Configuration = CityFolder.Load(folder, faults, name => name == "SIM_OUT" ? Out : name == "SIM_IN" ? In : null)
            ?? throw new InvalidOperationException(string.Join("\n", faults.All));
    }

    public CityConfiguration Configuration { get; }

    public string Out => Path.Combine(root, "out");

    public string In => Path.Combine(root, "in");

    /// <summary>The city as a seed has it.</summary>
    public CityConfiguration For(Profile profile) => Configuration with
    {
        Notices = Configuration.Notices with
        {
            SendAgainWhenUnsure = profile.SendsAgainWhenUnsure,
            Mail = Configuration.Notices.Mail with { ResendIsSafe = profile.MailDropsDoubles },
        },
    };

    /// <summary>Empties the folders of Streets.</summary>
    public void Clear()
    {
        foreach (var folder in new[] { Out, In })
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            Directory.CreateDirectory(Path.Combine(folder, "done"));
            Directory.CreateDirectory(Path.Combine(folder, "bad"));
        }
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text + "\n");
    }
}
