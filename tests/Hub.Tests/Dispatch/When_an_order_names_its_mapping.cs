using System.Security.Cryptography;
using System.Text;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;
using Allentown311.Hub.Tests.Standards;

namespace Allentown311.Hub.Tests.Dispatch;

[TestClass]
public sealed class When_an_order_names_its_mapping
{
    [TestMethod]
    public void The_version_is_the_beginning_of_the_hash_of_the_text()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "samples", "shapes", "cemetery-by-sftp.yaml"));
        var faults = new Faults();

        var mapping = MappingLoader.LoadText("mappings/a.yaml", text, faults, _ => "1");

        var whole = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        MappingLoader.VersionOf(text).ShouldBe(whole[..12]);
        mapping?.Version.ShouldBe(whole[..12]);
    }
}
