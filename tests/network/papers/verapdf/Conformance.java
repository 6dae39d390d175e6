import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** Says of each file whether it is PDF/A-3b, a line each, and which rules fail. */
public class Conformance {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        var flavour = PDFAFlavour.PDFA_3_B;
        for (var file : files) {
            try (var stream = new FileInputStream(file); var parser = Foundries.defaultInstance().createParser(stream, flavour)) {
                var result = Foundries.defaultInstance().createValidator(flavour, false).validate(parser);
                System.out.println((result.isCompliant() ? "conforms" : "fails " + result.getFailedChecks().keySet()));
            }
        }
    }
}
