using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Csv;

[TestClass]
public sealed class When_a_csv_mapping_names_a_server
{
    private const string Key = "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDJZfVe0pZsKjPTTBM";

    [TestMethod]
    public void Its_folders_are_those_of_the_server()
    {
        var (mapping, faults) = Load($"host: h, user: hub, password: \"${{P}}\", host_key: [ \"{Key}=\", \"{Key}\" ]", "/in/", "out");

        faults.ShouldBeEmpty();
        var connection = mapping!.Connection;
        (connection.Out, connection.In).ShouldBe(("/in", "out"));
        connection.Sftp!.HostKeys.ShouldBe([Key, Key]);
        (connection.Sftp.Port, connection.Sftp.KeepAlive).ShouldBe((22, TimeSpan.FromSeconds(30)));
        $"{connection}{connection.Sftp}".ShouldNotContain("s3cret");
    }

    [TestMethod]
    [DataRow("host: h, user: u, password: \"${P}\"", "\"connection.sftp.host_key\" is missing")]
    [DataRow("host: h, user: u, password: \"${P}\", host_key: \"SHA256:abc\"", "no fingerprint")]
    [DataRow("host: h, user: u, password: \"${P}\", host_key: \"MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48\"", "no fingerprint")]
    [DataRow("host: h, user: u, host_key: \"" + Key + "\"", "neither a password nor a key")]
    [DataRow("host: h, user: u, password: secret, host_key: \"" + Key + "\"", "holds the secret itself")]
    [DataRow("host: h, user: u, key: secret, host_key: \"" + Key + "\"", "holds the secret itself")]
    [DataRow("user: u, password: \"${P}\", host_key: \"" + Key + "\"", "\"connection.sftp.host\" is missing")]
    [DataRow("host: h, password: \"${P}\", host_key: \"" + Key + "\"", "\"connection.sftp.user\" is missing")]
    [DataRow("host: h, port: 0, user: u, password: \"${P}\", host_key: \"" + Key + "\"", "connection.sftp.port")]
    [DataRow("host: h, user: u, password: \"${P}\", host_key: \"" + Key + "\", keepalive: 3s", "unknown key \"connection.sftp.keepalive\"")]
    public void A_mistake_is_reported(string sftp, string problem) =>
        Load(sftp).Faults.ShouldHaveSingleItem().Problem.ShouldContain(problem);

    [TestMethod]
    [DataRow("../in")]
    [DataRow("C:\\\\in")]
    public void A_folder_that_no_server_has_is_a_mistake(string folder) =>
        Load($"host: h, user: u, password: \"${{P}}\", host_key: \"{Key}\"", folder).Faults
            .ShouldHaveSingleItem().Problem.ShouldContain("no folder of a server");

    private static (CsvMapping? Mapping, IReadOnlyList<Fault> Faults) Load(string sftp, string outbound = "/in", string inbound = "/out")
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText(
            "mappings/animals.yaml",
            $$$"""
            mapping: 1
            name: animals
            connector: csv
            connection: { out: "{{{outbound}}}", in: "{{{inbound}}}", sftp: { {{{sftp}}} } }
            status: { NEW: received }
            submit:
              file: "wo-{{ref}}.csv"
              columns: { Reference: "{{ref}}" }
            poll:
              files: "status-*.csv"
              read: { ref: Ref, status: Status, changed: Changed }
            """,
            faults,
            name => name == "P" ? "s3cret" : null);
        return (mapping as CsvMapping, [.. faults.All]);
    }
}
