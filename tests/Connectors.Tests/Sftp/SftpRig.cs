using Allentown311.Connectors.Tests.Csv;

namespace Allentown311.Connectors.Tests.Sftp;

/// <summary>A department whose two folders are on a server of its own. It sees them as folders; the hub sees them over SFTP.</summary>
internal sealed class SftpRig : CsvRig
{
    private SftpRig(OpenSshServer server, string section, string readyQuiet, Func<string, string?> variable)
        : base(section, readyQuiet: readyQuiet, variable: variable)
    {
        Server = server;
    }

    public OpenSshServer Server { get; }

    // A key file's own lines; the armour around them is no secret.
    public override string? Secret => File.ReadAllLines(Server.KeyFile)[1];

    public static async Task<SftpRig> StartAsync(string readyQuiet = "0s")
    {
        var server = await OpenSshServer.StartAsync();
        return new SftpRig(server, server.Section(), readyQuiet, Key(server));
    }

    /// <summary>A second hub's connector to the same server and folders.</summary>
    public static Func<string, string?> Key(OpenSshServer server) =>
        name => name == "RIG_KEY" ? File.ReadAllText(server.KeyFile) : null;

    public override bool LoseNextAnswer() => false;

    public override bool StopAnswering() => Server.Relay("hang");

    public override Task GoDownAsync()
    {
        Server.Stop();
        return Task.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        Csv.Dispose();
        await base.DisposeAsync();
        Server.Dispose();
    }
}

[TestClass]
public sealed class Sftp_keeps_the_contract : StatusContract
{
    protected override async Task<Rig> StartAsync() => await SftpRig.StartAsync();
}
