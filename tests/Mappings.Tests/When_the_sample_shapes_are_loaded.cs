using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests;

/// <summary>Each file of samples/shapes is a mapping for a kind of department that cities really have, with tests of its own.</summary>
[TestClass]
public sealed class When_the_sample_shapes_are_loaded
{
    public static IEnumerable<object[]> Shapes => Directory.GetFiles(Folder(), "*.yaml").Select(f => new object[] { Path.GetFileName(f) });

    [TestMethod]
    [DynamicData(nameof(Shapes))]
    public void It_loads_and_passes_its_own_tests(string file)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText(
            file, File.ReadAllText(Path.Combine(Folder(), file)), faults,
            name => name == "SALESFORCE_KEY" ? Key : "0123456789abcdef0123456789abcdef");

        faults.All.ShouldBeEmpty();
        mapping!.Tests.Length.ShouldBeGreaterThan(2);
        MappingTestRunner.Run(mapping).Where(r => !r.Passed).Select(r => $"{r.Name}: {r.Detail}").ShouldBeEmpty();
    }

    private static readonly string Key = MakeKey();

    private static string MakeKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "samples", "shapes");
}
