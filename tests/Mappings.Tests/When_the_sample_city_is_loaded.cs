using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests;

[TestClass]
public class When_the_sample_city_is_loaded
{
    [TestMethod]
    public void No_mapping_of_the_sample_city_has_a_mistake()
    {
        var faults = new Faults();

        var mappings = MappingLoader.Load(Folder(), faults, Variable);

        faults.All.ShouldBeEmpty();
        mappings.Select(m => m.Name).ShouldBe(["animals", "parking", "parks", "streets"]);
    }

    [TestMethod]
    public void Every_mapping_passes_its_own_tests()
    {
        var mappings = MappingLoader.Load(Folder(), new Faults(), Variable);

        var failed = mappings.SelectMany(
            m => MappingTestRunner.Run(m).Where(r => !r.Passed).Select(r => $"{m.File}:{r.Line} {r.Name}: {r.Detail}"));

        failed.ShouldBeEmpty();
        mappings.ShouldAllBe(m => m.Tests.Length > 4);
    }

    [TestMethod]
    public void Every_mapping_can_prove_what_it_reads()
    {
        var mappings = MappingLoader.Load(Folder(), new Faults(), Variable);

        mappings.SelectMany(m => m.Weaknesses.Select(w => $"{m.File}: {w}")).ShouldBeEmpty();
    }

    // Only the variables without a default in the files.
    private static string? Variable(string name) =>
        name.Split('_')[^1] is "USER" or "PASSWORD" or "KEY" or "SECRET" or "DB" or "IN" or "OUT" ? $"/tmp/{name}" : null;

    private static string Folder() => Path.Combine(AppContext.BaseDirectory, "allentown");
}
